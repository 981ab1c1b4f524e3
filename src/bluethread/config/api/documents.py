"""Documents, provisions and obligations."""

from datetime import date

from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.pagination import LimitOffsetPagination, paginate

from bluethread.core.access.rule import Classification, Handling
from bluethread.core.access.views import Request
from bluethread.mandates import api as mandates
from bluethread.mandates import permissions
from bluethread.web.uploads import takes_in

from . import holds
from .handling import Handled
from .kinds import Id, Text

router = Router(auth=holds(permissions.READ))


class Decided(Schema):
    """Obligations that a decision is about."""

    ids: list[Id]
    owner: Text = ""
    reason: Text = ""


class Reclassified(Handled):
    """Who may see a document from now on, and why."""

    reason: Text


class Given(Schema):
    """Obligations that are put into the hands of a person, by user name; an empty name takes them away."""

    ids: list[Id]
    to: Text


@router.get("/documents", response=list[mandates.WorkRow])
@paginate(LimitOffsetPagination)
def list_documents(request: Request, kind: Text = "", text: Text = "") -> list[mandates.WorkRow]:
    """The documents, latest first; `text` is looked for in symbols and titles."""
    return mandates.works(viewer=request.user, kind=kind, text=text)


@router.post("/documents", auth=holds(permissions.INGEST), response=mandates.Ingested)
@takes_in(mandates.UPLOAD_LIMITS)
def take_in_document(request: Request, file: File[UploadedFile], handled: Form[Handled]) -> mandates.Ingested:
    """Take in a file. The same file again changes nothing and says so; a file that cannot be read keeps nothing.

    Where nothing is said of its handling, a document is published if its series is public and otherwise is not.
    """
    return mandates.ingest(by=request.user, data=file.read(), name=file.name or "file", handled=handled.handling())


@router.post("/documents/handling", auth=holds(permissions.CLASSIFY), response=mandates.WorkRow)
def reclassify_document(request: Request, symbol: Text, changed: Reclassified) -> mandates.WorkRow:
    """Change who may see a document, with a reason; answers the document as it is handled now."""
    handled = changed.handling() or Handling(Classification.UNCLASSIFIED)
    work = mandates.work(viewer=request.user, key=symbol).work
    mandates.reclassify(by=request.user, key=work.key, handled=handled, reason=changed.reason)
    return mandates.work(viewer=request.user, key=work.key).work


@router.get("/documents/work", response=mandates.WorkView)
def read_document(request: Request, symbol: Text, expression: Id | None = None) -> mandates.WorkView:
    """One document in full: its texts by name, the provisions of one of them with clauses and obligations."""
    return mandates.work(viewer=request.user, key=symbol, expression=expression)


@router.get("/documents/comparison", response=mandates.Comparison)
def compare_texts(request: Request, symbol: Text, before: Id, after: Id) -> mandates.Comparison:
    """Two texts of a work, word by word."""
    return mandates.comparison(viewer=request.user, key=symbol, before=before, after=after)


@router.get("/provisions", response=list[mandates.ProvisionRow])
@paginate(LimitOffsetPagination)
def list_provisions(request: Request, symbol: Text, path: Text = "", kind: Text = "") -> list[mandates.ProvisionRow]:
    """The provisions of a document, in order; `path` is a citation such as OP12(d)."""
    view = mandates.work(viewer=request.user, key=symbol)
    return [each for each in view.provisions if path in ("", each.path) and kind in ("", each.kind)]


@router.get("/obligations", response=list[mandates.ObligationRow])
@paginate(LimitOffsetPagination)
def list_obligations(
    request: Request,
    work: Text = "",
    review: Text = "",
    status: Text = "",
    addressee: Text = "",
    owner: Text = "",
    keeper: Text = "",
    due_before: date | None = None,
    text: Text = "",
) -> list[mandates.ObligationRow]:
    """Obligations in the order of the texts; `keeper` is a user name, or "me"."""
    return mandates.obligations(
        viewer=request.user,
        work=work,
        review=review,
        status=status,
        addressee=addressee,
        owner=owner,
        keeper=keeper,
        due_before=due_before,
        text=text,
    )


@router.get("/obligations/{int:id}", response=mandates.ObligationView)
def read_obligation(request: Request, id: Id) -> mandates.ObligationView:
    """One obligation with its source, what people decided, and its evidence."""
    return mandates.obligation(viewer=request.user, id=id)


@router.post("/obligations/accept", auth=holds(permissions.REVIEW), response=list[int])
def accept_obligations(request: Request, decided: Decided) -> list[int]:
    """Adopt drafts as read; answers their ids."""
    return [each.pk for each in mandates.accept(by=request.user, ids=decided.ids, owner=decided.owner)]


@router.post("/obligations/reject", auth=holds(permissions.REVIEW), response=list[int])
def reject_obligations(request: Request, decided: Decided) -> list[int]:
    """Put drafts aside; answers their ids."""
    return [each.pk for each in mandates.reject(by=request.user, ids=decided.ids, reason=decided.reason)]


@router.post("/obligations/give", auth=holds(permissions.FOLLOW_UP), response=list[int])
def give_obligations(request: Request, given: Given) -> list[int]:
    """Put accepted obligations into the hands of a person who may follow them up; answers their ids."""
    return [each.pk for each in mandates.give(by=request.user, ids=given.ids, to=given.to)]
