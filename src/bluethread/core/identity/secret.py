"""Secrets that are shown once and kept as their SHA-256; they have 256 random bits, so no slow hash is needed."""

import hashlib
import secrets


def make() -> str:
    """A new secret of 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
