"""How documents and obligations are put before people: words, marked text, margins. No reads, no writes."""

from __future__ import annotations

from babel.core import UnknownLocaleError, get_locale_identifier, negotiate_locale  # noqa: F401

