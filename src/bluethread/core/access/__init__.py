"""Who may see or do what."""

from enum import StrEnum


class Sensitivity(StrEnum):
    """How far the rows of a table may travel; every model declares one."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    STRICTLY_CONFIDENTIAL = "strictly confidential"
