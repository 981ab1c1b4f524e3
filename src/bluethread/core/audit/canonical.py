"""The canonical form of an event and its digest, so that any other program can check the chain.

An event's digest is SHA-256, in lower-case hexadecimal, over the UTF-8 bytes of a JSON array of twelve values:

    [number, at, by, verb, subject, detail, mission, contributor, unit, host_state, classification, previous]

`number` and `classification` are integers, all else is text. `at` is UTC as `2026-11-22T01:09:00.123456Z`, always with
six digits. `detail` is the text of the column as it stands: it is not parsed. `previous` is the digest of the event
before; the first event's is 64 zeros. The array is written as RFC 8785 writes it: no white space, only the characters
escaped that JSON demands (`JSON.stringify` of JavaScript gives the same). With SQLite's own shell and no Bluethread:

    SELECT json_array(number, strftime('%Y-%m-%dT%H:%M:%S', at) || substr(at || '.000000', 20, 7) || 'Z', "by", verb,
      subject, detail, mission, contributor, unit, host_state, classification, previous) FROM audit_event;

and each line through `sha256sum`, its line end left out.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

FIELDS = (
    "number",
    "at",
    "by",
    "verb",
    "subject",
    "detail",
    "mission",
    "contributor",
    "unit",
    "host_state",
    "classification",
    "previous",
)
GENESIS = "0" * 64
"""What the first event names as the digest before it."""

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


def digest(values: Sequence[Any]) -> str:
    """The digest of an event, whose values come in the order of FIELDS. Raises TypeError for what is not JSON."""
    return hashlib.sha256(_encode(values).encode()).hexdigest()


def moment(at: datetime) -> str:
    """A point in time as it is written into the canonical form."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def detail_text(detail: Mapping[str, Any]) -> str:
    """Detail as the text that is stored: sorted keys, no white space. Raises TypeError and ValueError (NaN)."""
    text = json.dumps(
        detail, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return storable(text)


def storable(text: str, length: int | None = None) -> str:
    """Text that both databases can hold: no NUL, no half characters, cut to a length."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")[:length]
