"""The addresses that these tests open."""

from django.urls import include, path

urlpatterns = [path("reports/", include("bluethread.reports.urls")), path("", include("bluethread.web.urls"))]
