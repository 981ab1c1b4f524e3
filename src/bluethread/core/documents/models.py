"""Received files."""

from pathlib import Path

from django.conf import settings
from django.db import models

from bluethread.core.access.guards import Outside


class StoredFile(models.Model):
    """A file as received. Its SHA-256 is its name on disk, so the same bytes are kept once."""

    guard = Outside("bytes are reached only through the record that names them, and that record is guarded")

    sha256 = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    received_at = models.DateTimeField(auto_now_add=True)
    received_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return path_of(self.sha256)

    def read(self) -> bytes:
        """The bytes, unchanged."""
        return self.path.read_bytes()


def path_of(sha256: str) -> Path:
    """The place of the bytes with this SHA-256."""
    home: Path = settings.HOME
    return home / "files" / sha256[:2] / sha256[2:4] / sha256
