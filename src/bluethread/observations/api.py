"""What other modules may use of observations."""

from .actions import LoadResult, import_file
from .bench import import_speed
from .extracts import OBSERVATIONS, build, by_sex
from .extracts import refresh as rebuild_marts
from .models import InTwoTimes, Load, Record
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
