"""Real data that lies beside the project, where it is present. None of it is committed."""

import os
from pathlib import Path

_BESIDE = Path(os.environ.get("BLUETHREAD_SHARED", Path(__file__).resolve().parents[2] / "shared"))

SHARED: Path | None = _BESIDE if _BESIDE.is_dir() else None
