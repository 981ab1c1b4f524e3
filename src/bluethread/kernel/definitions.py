"""Where the definitions (content, not code) are kept."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = _PACKAGE.parent.parent / "definitions"

DEFINITIONS: Path = _CHECKOUT if _CHECKOUT.is_dir() else _PACKAGE / "definitions"
