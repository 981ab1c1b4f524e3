"""The pages that belong to no module: the language, the catalogue of components."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.access.views import public, requires

from .catalogue import sample


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; kept in a cookie."""
    return set_language(request)


@requires(SIGNED_IN)
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component with sample data: where pages are designed and checked."""
    return render(request, "web/components.html", sample(request.GET))
