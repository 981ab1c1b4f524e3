"""The kinds of records of this module as people meet them, for who can see what."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bluethread.core.access.records import Kind

from .models import Obligation
from .presenters import label


def _obligation_name(record: Obligation) -> str:
    return f"{label(record.work.key)} {record.path}"


KINDS = (
    Kind(
        label="mandates.work",
        title=_("Documents"),
        pages={"mandates:work": {"key": "key"}, "mandates:side_by_side": {"key": "key"}},
        name=lambda record: label(record.key),
        address=lambda record: reverse("mandates:work", args=[record.key]),
    ),
    Kind(
        label="mandates.obligation",
        title=_("Obligations"),
        pages={"mandates:obligation": {"pk": "id"}},
        name=_obligation_name,
        address=lambda record: reverse("mandates:obligation", args=[record.pk]),
    ),
)
