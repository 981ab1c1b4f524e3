"""Files in: a file is read by the engine, kept, and becomes rows in one transaction."""

from .take_in import Ingested, ingest

__all__ = ["Ingested", "ingest"]
