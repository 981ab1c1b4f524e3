"""Back an instance up into one encrypted file, and put it back on an empty machine.

A backup is a tar archive, encrypted as age defines it: other programs open it, too. `archive` knows its parts, `crypt`
its encryption, `tables` the rows, `make` and `restore` the two acts.
"""

from .crypt import identities, new_key, recipients
from .make import Made, last_made, make
from .restore import Restored, restore

__all__ = [
    "Made",
    "Restored",
    "identities",
    "last_made",
    "make",
    "new_key",
    "recipients",
    "restore",
]
