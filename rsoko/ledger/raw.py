"""Tables as they stand: a forged value must be found, not stumbled over."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Column, Label, String, Table, Text, cast, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from rsoko.db.engine import as_json
from rsoko.db.types import TermType, UtcDateTime

__all__ = ["Row", "read_table"]

# How SQLite is told a moment.
MOMENT = "%Y-%m-%d %H:%M:%S.%f"


class Row(NamedTuple):
    """A row, and its columns that are not spelled as the program spells them."""

    values: dict[str, Any]
    misspelled: list[str]


def read_table(session: Session, model: type[SQLModel]) -> list[Row] | None:
    """Read all rows in order of their key: words of closed sets unchecked, what is no JSON or no moment as its text.

    Gives None where the database cannot read the table.
    """
    table: Table = model.__table__  # type: ignore[attr-defined]
    on_sqlite = session.connection().dialect.name == "sqlite"
    chosen = [_chosen(column, on_sqlite=on_sqlite) for column in table.columns]
    query = select(*chosen).order_by(*table.primary_key.columns)
    try:
        found = session.connection().execute(query).mappings().all()
    except DBAPIError:
        return None
    spelled = [column.name for column in table.columns if _is_spelled(column, on_sqlite=on_sqlite)]
    moments = {column.name for column in table.columns if isinstance(column.type, UtcDateTime)}
    return [_row(dict(each), spelled, moments) for each in found]


def _chosen(column: Column[Any], *, on_sqlite: bool) -> Label[Any]:
    if isinstance(column.type, TermType) or (on_sqlite and isinstance(column.type, JSON | UtcDateTime)):
        return type_coerce(column, String).label(column.name)
    if isinstance(column.type, JSON):
        # The driver would make a value of it before anybody saw the text.
        return cast(column, Text).label(column.name)
    return column.label(column.name)


def _is_spelled(column: Column[Any], *, on_sqlite: bool) -> bool:
    return isinstance(column.type, JSON) or (on_sqlite and isinstance(column.type, UtcDateTime))


def _row(values: dict[str, Any], spelled: Iterable[str], moments: set[str]) -> Row:
    misspelled = []
    for name in spelled:
        text = values[name]
        if text is None:
            continue
        try:
            value: object = _moment(text) if name in moments else json.loads(text)
            same = text == (value.strftime(MOMENT) if isinstance(value, datetime) else as_json(value))
        except (ValueError, TypeError):
            # Its text differs from whatever was there.
            value, same = text, False
        values[name] = value
        if not same:
            misspelled.append(name)
    return Row(values, misspelled)


def _moment(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
