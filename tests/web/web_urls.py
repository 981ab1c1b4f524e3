"""Addresses for the tests of the web plane: its own, those of signing in, a home page, and views that fail."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from bluethread.core.access.permissions import MANAGE_PEOPLE, SIGNED_IN
from bluethread.core.access.views import public, requires


@requires(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/base.html")


@requires(MANAGE_PEOPLE)
def administrators_only(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reached")


@public
def fails(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@public
def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [
    path("", include("bluethread.web.urls")),
    path("", include("bluethread.people.library")),
    path("", include("bluethread.people.urls")),
    path("", home, name="home"),
    path("search/", home, name="search"),
    path("administrators-only/", administrators_only),
    path("fails/", fails),
    path("suspicious/", suspicious),
]
