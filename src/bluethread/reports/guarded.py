"""The kinds of records of this module as people meet them, for who can see what."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bluethread.core.access.records import Kind

KINDS = (
    Kind(
        label="reports.edition",
        title=_("Report editions"),
        pages={"reports:edition": {"report": "report", "number": "number"}},
        name=str,
        address=lambda record: reverse("reports:edition", args=[record.report, record.number]),
    ),
)
