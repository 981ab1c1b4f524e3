"""What other modules may use of observations."""

from .actions import LoadResult, import_file
from .bench import import_speed
from .extracts import OBSERVATIONS, build, by_sex, refresh
from .models import Fault, Load, Record
from .presenters import fault_sentence, load_sentence
from .queries import (
    FaultPage,
    FaultSeen,
    LoadSeen,
    RecordSeen,
    Reporters,
    StreamSeen,
    ask,
    columns,
    faults,
    history,
    last_month,
    load,
    loads,
    marks,
    missions_and_contributors,
    records,
    reporters,
    streams,
)
from .streams import StreamDefinition

__all__ = [
    "OBSERVATIONS",
    "Fault",
    "FaultPage",
    "FaultSeen",
    "Load",
    "LoadResult",
    "LoadSeen",
    "Record",
    "RecordSeen",
    "Reporters",
    "StreamDefinition",
    "StreamSeen",
    "ask",
    "build",
    "by_sex",
    "columns",
    "fault_sentence",
    "faults",
    "history",
    "import_file",
    "import_speed",
    "last_month",
    "load",
    "load_sentence",
    "loads",
    "marks",
    "missions_and_contributors",
    "records",
    "refresh",
    "reporters",
    "streams",
]
