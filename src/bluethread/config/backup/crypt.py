"""Encryption to the keys of those who may restore, as a stream: memory stays the same whatever the size."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage.x25519 import Identity, Recipient

from bluethread.kernel.errors import BadInput

MAGIC = b"age-encryption.org/"
_BUFFER = 1 << 20


def new_key(place: Path) -> str:
    """Make a key pair: the private key into a new file that its owner alone can read; returns the public key.

    The file is as age-keygen writes it. Raises BadInput when there is a file already.
    """
    identity = Identity.generate()
    public = str(identity.to_public())
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput("there is a file already, and it may be a key", where=str(place), do="Name another") from None
    except OSError as error:
        raise BadInput(f"it cannot be written ({error.strerror})", where=str(place)) from None
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# public key: {public}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    return public


def recipients(keys: Iterable[str], files: Iterable[Path] = ()) -> list[Recipient]:
    """The public keys to encrypt to, given as text and as files with one on each line. Raises BadInput."""
    found: list[Recipient] = []
    for where, line in [("", key) for key in keys] + [each for path in files for each in _lines(path)]:
        try:
            found.append(Recipient.from_str(line))
        except pyrage.RecipientError:
            raise BadInput("this is no public key", where=where or line, expected="age1…") from None
    return found


def identities(files: Iterable[Path]) -> list[Identity]:
    """The private keys in files. Raises BadInput, and never prints what should have been a key."""
    found: list[Identity] = []
    for path in files:
        for where, line in _lines(path):
            try:
                found.append(Identity.from_str(line))
            except pyrage.IdentityError:
                raise BadInput("this is no private key", where=where, expected="AGE-SECRET-KEY-1…") from None
    return found


def _lines(path: Path) -> list[tuple[str, str]]:
    """What each line holds and where it stands; blank lines and comments are passed over."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError):
        raise BadInput("this file cannot be read", where=str(path), expected="a text file of keys") from None
    lines = [(f"{path}, line {at}", line.strip()) for at, line in enumerate(text.splitlines(), 1)]
    return [(where, line) for where, line in lines if line and not line.startswith("#")]


@contextmanager
def encrypting(file: BinaryIO, to: Sequence[Recipient]) -> Iterator[BinaryIO]:
    """A stream to write to; what is written arrives in `file`, encrypted to all of `to` if there are any."""
    if not to:
        yield file
        return
    read_end, write_end = os.pipe()
    source, sink = os.fdopen(read_end, "rb", _BUFFER), os.fdopen(write_end, "wb", _BUFFER)
    with _beside(lambda: pyrage.encrypt_io(source, file, to), closing=source), sink:
        yield sink


@contextmanager
def decrypting(file: BinaryIO, keys: Sequence[Identity]) -> Iterator[BinaryIO]:
    """A stream to read from, decrypted if `file` is encrypted.

    Raises BadInput when no key fits and when the file is damaged or cut short.
    """
    encrypted = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    if not encrypted:
        yield file
        return
    if not keys:
        raise BadInput("this backup is encrypted", where=file.name, do="Name the file of your private key: --identity")
    read_end, write_end = os.pipe()
    source, sink = os.fdopen(read_end, "rb", _BUFFER), os.fdopen(write_end, "wb", _BUFFER)
    with _beside(lambda: _decrypt(file, sink, keys), closing=sink), source:
        yield source


def _decrypt(file: BinaryIO, sink: BinaryIO, keys: Sequence[Identity]) -> None:
    try:
        pyrage.decrypt_io(file, sink, keys)
        sink.flush()
    except BrokenPipeError:
        raise
    except pyrage.DecryptError as error:
        wrong_key = "No matching keys" in str(error)
        raise BadInput(
            "none of the keys given opens this backup, or its first lines are damaged"
            if wrong_key
            else "this backup is damaged",
            where=file.name,
            do="Name the key that it was encrypted to" if wrong_key else "Use another backup",
        ) from error
    except OSError as error:
        raise BadInput("this backup is damaged or cut short", where=file.name, do="Use another backup") from error


@contextmanager
def _beside(work: Callable[[], None], *, closing: BinaryIO) -> Iterator[None]:
    """Do `work` in a thread while the block runs; what it raises is the cause and wins over what the block raises."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            with suppress(BrokenPipeError):  # the block stopped reading: it has its own error
                closing.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0]
