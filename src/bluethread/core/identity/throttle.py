"""Failed sign-ins slow down the one who fails, never the one whose name was tried.

Each failure counts for keys that belong to the guesser: the pair of user name and network, and the network. Beyond a
few free tries each further one must wait, twice as long as the last, up to a limit. A device that the person signed in
from before has a key of its own and none of the others. A try is counted before its password is looked at, so that a
thousand tries sent at once do not all get through, and taken back when it was right.
"""

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from .models import Attempts

FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Key:
    """Whose failures are counted together: `free` tries, then delays that double from one second up to `longest`."""

    digest: str
    free: int
    longest: timedelta

    def delay(self, count: int) -> timedelta:
        """How long after failure number `count` the next try is refused."""
        beyond = count - self.free
        return min(timedelta(seconds=2 ** min(beyond, 30)), self.longest) if beyond >= 0 else timedelta(0)


def keys(*, name: str, address: str, device: str = "", factor: bool = False) -> list[Key]:
    """The keys of one try at `name` from a network address; `device` if it is known for that person.

    A second factor (`factor`) also counts for the person, because only who has the password can get there and a code
    of six digits must not be guessable from many networks at once; a known device is spared that too.
    """
    step, name = ("2" if factor else ""), name.casefold()  # a right password must not forget wrong codes
    if device:
        return [_key(f"{step}device", device, name, free=10, longest=timedelta(minutes=15))]
    place = network(address)
    found = [
        _key(f"{step}pair", name, place, free=5, longest=timedelta(minutes=15)),
        _key("network", place, free=60, longest=timedelta(seconds=30)),
    ]
    return [*found, _key("factor", name, free=20, longest=timedelta(minutes=15))] if factor else found


def take(found: Iterable[Key], *, now: datetime | None = None) -> timedelta:
    """Count a try for all keys, or for none if one must still wait; answers how long (zero: go on)."""
    now = now or timezone.now()
    listed = {key.digest: key for key in found}
    with transaction.atomic():
        for digest in sorted(listed):  # everybody locks in the same order
            Attempts.objects.get_or_create(key=digest, defaults={"last": now})
        rows = list(Attempts.objects.select_for_update().filter(key__in=listed).order_by("key"))
        for row in rows:
            if row.last < now - FORGOTTEN_AFTER:
                row.count = 0
        wait = max((row.last + listed[row.key].delay(row.count) - now for row in rows), default=timedelta(0))
        if wait > timedelta(0):
            return wait
        for row in rows:
            row.count, row.last = row.count + 1, now
        Attempts.objects.bulk_update(rows, ["count", "last"])
    return timedelta(0)


def give_back(found: Iterable[Key]) -> None:
    """The try was right: forget what failed for this pair or device; for a whole network take back this one only."""
    with transaction.atomic():
        for row in Attempts.objects.select_for_update().filter(key__in=[key.digest for key in found]).order_by("key"):
            shared = row.key.startswith("n")
            row.count = max(row.count - 1, 0) if shared else 0
            row.save(update_fields=["count"])
    forget_old()


def forget_old(*, now: datetime | None = None) -> int:
    """Delete what no longer counts; answers how many rows."""
    return Attempts.objects.filter(last__lt=(now or timezone.now()) - FORGOTTEN_AFTER).delete()[0]


def network(address: str) -> str:
    """The network of an address: an IPv4 address itself, the /64 of an IPv6 address (one customer has all of it)."""
    found = ipaddress.ip_address(address)
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network(f"{found}/64", strict=False).network_address)


def _key(kind: str, *parts: str, free: int, longest: timedelta) -> Key:
    digest = hashlib.sha256("\n".join((kind, *parts)).encode()).hexdigest()
    return Key(f"{kind[0]}{digest[:62]}", free, longest)
