"""Pages of reports: the list, an edition, what changed between two, the walk back from a figure."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from bluethread.core.access.views import Request, requires
from bluethread.kernel.errors import BluethreadError, PolicyRefused
from bluethread.web.errors import in_words
from bluethread.web.exports import to_keep

from . import actions, permissions, presenters, queries
from .rendering import html
from .rendering.definition import LANGUAGES


@requires(permissions.READ)
@require_safe
def index(request: Request) -> HttpResponse:
    """Every report with its latest edition."""
    language = _language(request)
    shown = [presenters.line(report, language) for report in queries.reports(viewer=request.user)]
    return render(request, "reports/index.html", {"reports": shown, "may_issue": _may_issue(request)})


@requires(permissions.READ)
@require_safe
def report(request: Request, report: str) -> HttpResponse:
    """The editions of a report, the latest first."""
    seen = queries.report(viewer=request.user, report=report)
    return render(
        request,
        "reports/report.html",
        {
            "report": presenters.line(seen, _language(request)),
            "editions": queries.editions(viewer=request.user, report=report),
            "crumbs": [(_("Reports"), reverse("reports:index"))],
            "may_issue": _may_issue(request),
        },
    )


@requires(permissions.READ)
@require_safe
def edition(request: Request, report: str, number: int) -> HttpResponse:
    """An edition as it was issued, with what a reader of today should know about it."""
    language = _language(request)
    found = queries.edition(viewer=request.user, report=report, number=number)
    version = found.content.versions[language]
    article = html.article(found.content, language, found.template)
    return render(
        request,
        "reports/edition.html",
        {
            "edition": found.seen,
            "title": version.title,
            "language": language,
            "codes": LANGUAGES,
            "article": mark_safe(article),
            "files": [each for each in found.seen.renderings if each.language == language],
            "changed": presenters.changed(
                queries.changed_since(viewer=request.user, edition=found.content, language=language).values()
            ),
            "verified": queries.verify(viewer=request.user, report=report, number=number).get(language),
            "crumbs": [
                (_("Reports"), reverse("reports:index")),
                (version.title, reverse("reports:report", args=[report])),
            ],
            "may_issue": _may_issue(request),
            "may_approve": queries.may_approve(viewer=request.user, edition=found.seen),
        },
    )


@requires(permissions.READ)
@require_safe
@cache_control(private=True, max_age=3600)
def styles(request: Request, report: str, number: int) -> HttpResponse:
    """The style sheet of an edition's body, from the template that is kept with it."""
    found = queries.edition(viewer=request.user, report=report, number=number)
    return HttpResponse(
        html.styles(found.content, LANGUAGES[0], found.template), content_type="text/css; charset=utf-8"
    )


@requires(permissions.READ)
@require_safe
def file(request: Request, report: str, number: int, language: str, form: str) -> HttpResponse:
    """A file of an edition, to keep."""
    seen, data = queries.file(viewer=request.user, report=report, number=number, language=language, form=form)
    return to_keep(HttpResponse(data, content_type=seen.media_type), seen.name)


@requires(permissions.READ)
@require_safe
def changes(request: Request, report: str, a: int, b: int) -> HttpResponse:
    """Which figures and sentences differ between two editions, and why."""
    language = _language(request)
    seen = queries.report(viewer=request.user, report=report)
    found = queries.changes(viewer=request.user, report=report, a=a, b=b, language=language)
    title = presenters.line(seen, language).title
    return render(
        request,
        "reports/changes.html",
        {
            "changes": found,
            "figures": presenters.changed(found.figures),
            "report": report,
            "a": a,
            "b": b,
            "crumbs": [(_("Reports"), reverse("reports:index")), (title, reverse("reports:report", args=[report]))],
        },
    )


@requires(permissions.ISSUE)
@require_POST
def issue(request: Request, report: str) -> HttpResponse:
    """Issue an edition, or say that nothing has changed since the latest one."""
    try:
        edition, created = actions.issue(by=request.user, report=report)
    except BluethreadError as error:
        messages.error(request, in_words(error))
        return redirect("reports:index")
    number = {"number": edition.number}
    if created:
        messages.success(request, _("Edition %(number)s is issued.") % number)
    else:
        messages.info(request, _("Nothing has changed since edition %(number)s: no new edition is needed.") % number)
    return redirect("reports:edition", report=report, number=edition.number)


@requires(permissions.APPROVE)
@require_POST
def approve(request: Request, report: str, number: int) -> HttpResponse:
    """Approve an edition that somebody else issued."""
    try:
        edition = actions.approve(by=request.user, report=report, number=number)
    except PolicyRefused as error:
        messages.error(request, in_words(error))
        return redirect("reports:edition", report=report, number=number)
    said = _("It is published.") if edition.published else _("It stays with those whose assignment reaches it.")
    messages.success(request, _("Edition %(number)s is approved.") % {"number": number} + " " + said)
    return redirect("reports:edition", report=report, number=number)


def _may_issue(request: Request) -> bool:
    return request.user.holds(permissions.ISSUE)


def _language(request: Request) -> str:
    """The language asked for, or that of the interface, or English."""
    asked = request.GET.get("language") or (get_language() or "").split("-")[0]
    return asked if asked in LANGUAGES else LANGUAGES[0]
