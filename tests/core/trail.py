"""What the tests of the audit trail share: chains of invented events, and an attacker who holds all rights."""

from django.db import connection

from bluethread.core import audit
from bluethread.core.audit.canonical import FIELDS, GENESIS, digest
from bluethread.core.audit.chain import append
from bluethread.core.audit.verification import verify

COLUMNS = [*FIELDS, "digest"]
LISTED = ", ".join(f'"{name}"' for name in COLUMNS)


def grow(count, *, by="ama", verb="obligation.accept", **about):
    """Append events, many at a time; about each there is something of its own to alter."""
    for first in range(0, count, 500):
        append(
            [
                audit._entry(by, verb, f"mandates.obligation:{each}", {"note": f"é {each}"}, audit.About(**about))
                for each in range(first, min(first + 500, count))
            ]
        )


def sql(statement, *values):
    """Run a statement as somebody with all rights on the database."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def drop_guards():
    """Take every trigger off the trail."""
    if connection.vendor == "postgresql":
        for table in ("event", "head", "checkpoint", "mention"):
            sql(f"ALTER TABLE audit_{table} DISABLE TRIGGER USER")
    else:
        for (name,) in sql("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%%'"):
            sql(f"DROP TRIGGER {name}")


def put(event, /, **columns):
    """Change columns of an event and leave all else."""
    settings = ", ".join(f'"{name}" = %s' for name in columns)
    sql(f"UPDATE audit_event SET {settings} WHERE number = %s", *columns.values(), event)


def rehash(first, last=None):
    """Give events digests that fit their content and the event before, as a careful attacker would."""
    from bluethread.core.audit.verification import _rows

    previous = GENESIS
    for row in list(_rows()):
        values = list(row[:12])
        if values[0] >= first and (last is None or values[0] <= last):
            values[11] = previous
            fresh = digest(values)
            put(values[0], previous=previous, digest=fresh)
        previous = sql("SELECT digest FROM audit_event WHERE number = %s", values[0])[0][0]


def swap(one, other):
    """Exchange the numbers of two events."""
    for old, new in ((one, 0), (other, one), (0, other)):
        put(old, number=new)


def insert_after(number, /, **columns):
    """Put a forged event after another, and count up what follows."""
    for (later,) in sql("SELECT number FROM audit_event WHERE number > %s ORDER BY number DESC", number):
        put(later, number=later + 1)
    marks = ", ".join("%s" for _ in COLUMNS)
    (row,) = sql(f"SELECT {LISTED} FROM audit_event WHERE number = %s", number)
    forged = dict(zip(COLUMNS, row, strict=True)) | {"number": number + 1} | columns
    sql(f"INSERT INTO audit_event ({LISTED}) VALUES ({marks})", *forged.values())
    rehash(number + 1, number + 1)


def cut(last, *, head=False, checkpoints=False):
    """Remove the tail, and roll back what says that there was one."""
    sql("DELETE FROM audit_event WHERE number > %s", last)
    if checkpoints:
        sql("DELETE FROM audit_checkpoint WHERE number > %s", last)
    if head:
        roll_head()


def roll_head():
    """Set the head to the last event."""
    sql(
        "UPDATE audit_head SET number = e.number, digest = e.digest FROM audit_event e "
        "WHERE e.number = (SELECT max(number) FROM audit_event)"
    )


def found(*printed):
    """What a verification against print-outs finds, the missing guards left out."""
    return [(each.number, each.kind) for each in verify(printed).findings if each.kind != "unguarded"]
