"""The reading engine: pure Python, no database, no clock."""

from bluethread.mandates.parsing.read import read
from bluethread.mandates.parsing.tree import (
    Dropped,
    Expression,
    Format,
    Kind,
    Provision,
    ProvisionKind,
    Reading,
)

__all__ = ["Dropped", "Expression", "Format", "Kind", "Provision", "ProvisionKind", "Reading", "read"]
