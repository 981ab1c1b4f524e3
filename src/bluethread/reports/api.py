"""What other modules may use of reports."""

from .actions import Issued, approve, issue
from .permissions import READ
from .queries import (
    EditionSeen,
    FigureSeen,
    OpenEdition,
    RenderingSeen,
    ReportSeen,
    changes,
    edition,
    editions,
    figure,
    figures_of,
    file,
    report,
    reports,
    verify,
)
from .rendering.changes import CellChange, Changes, FigureChange, SentenceChange
from .tracing import Trace, trace

__all__ = [
    "READ",
    "CellChange",
    "Changes",
    "EditionSeen",
    "FigureChange",
    "FigureSeen",
    "Issued",
    "OpenEdition",
    "RenderingSeen",
    "ReportSeen",
    "SentenceChange",
    "Trace",
    "approve",
    "changes",
    "edition",
    "editions",
    "figure",
    "figures_of",
    "file",
    "issue",
    "report",
    "reports",
    "trace",
    "verify",
]
