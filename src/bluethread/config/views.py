"""The pages that need every module: home, search, the thread."""

from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bluethread.core import thread as threads
from bluethread.core.access.permissions import SIGNED_IN
from bluethread.core.access.views import Request, public, requires
from bluethread.kernel.errors import NotFound


@requires(SIGNED_IN)
@require_GET
def home(request: Request) -> HttpResponse:
    """What needs me today?"""
    return render(request, "config/home.html", {})


@requires(SIGNED_IN)
@require_GET
def search(request: Request) -> HttpResponse:
    """Find by symbol, word or figure."""
    return render(request, "config/search.html", {})


@requires(SIGNED_IN)
@require_GET
def thread(request: Request, kind: str, identifier: str) -> HttpResponse:
    """Everything that hangs on the thread at one place, in both directions."""
    ref = f"{kind}:{identifier}"
    paragraphs = threads.origins(request.user, ref)
    if not paragraphs:
        raise NotFound(ref)
    cards = threads.cards(request.user, frozenset(paragraphs))
    return render(request, "config/thread.html", {"ref": ref, "cards": cards})


@public
@require_GET
def health(request: Request) -> HttpResponse:
    """Whether the server answers and reaches its database; nothing about what is in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
