"""Many rows into one table by one prepared statement: a third of the time of building an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as values of the fields, in their order, inside the running transaction.

    Values are text, whole numbers, None, or moments prepared by `moment`; JSON is given as text.
    """
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(model._meta.get_field(name).column)) for name in fields)  # type: ignore[union-attr]
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)  # type: ignore[arg-type]  # the stubs ask for a sequence


def moment(model: type[models.Model], field: str, value: Any) -> Any:
    """A moment as the model's database takes it."""
    return model._meta.get_field(field).get_db_prep_save(value, connections[router.db_for_write(model)])  # type: ignore[union-attr]
