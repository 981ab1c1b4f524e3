"""The kinds of records of this module as people meet them, for who can see what."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bluethread.core.access.records import Kind

KINDS = (
    Kind(
        label="observations.load",
        title=_("Files of returns"),
        pages={"observations:load": {"pk": "load_id"}},
        name=lambda record: record.file_name,
        address=lambda record: reverse("observations:load", args=[record.pk]),
    ),
)
