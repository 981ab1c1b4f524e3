"""Data streams as data: what a file of returns looks like, how it is read, and which faults are looked for."""

from .checking import across
from .definition import Category, Check, Kind, Severity, StreamDefinition, load_stream, load_streams
from .reading import Reading, read
from .rows import Fault, Key, Row, Scope, Values

__all__ = [
    "Category",
    "Check",
    "Fault",
    "Key",
    "Kind",
    "Reading",
    "Row",
    "Scope",
    "Severity",
    "StreamDefinition",
    "Values",
    "across",
    "load_stream",
    "load_streams",
    "read",
]
