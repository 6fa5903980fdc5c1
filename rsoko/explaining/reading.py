"""What the explanations of a monitoring read: a result, its data, its methodology, for one school."""

from collections.abc import Mapping, Sequence
from typing import Any

from rsoko.explaining.node import CellRef, Node, Threshold
from rsoko.methodology.parameters import Parameter
from rsoko.monitorings.material import Material
from rsoko.records import records
from rsoko.reports.wording import number
from schemas.forms import FORMS, Column
from schemas.terms import FormKey

__all__ = ["cell", "own_rows", "summed", "threshold"]

Row = Mapping[str, Any]
# What a tree says of the row of a cell anyway.
WHOSE = ("school", "year")


def own_rows(material: Material, form: FormKey, school: str, year: int | None = None) -> list[dict[str, Any]]:
    """The rows of a school in a form, of one year when asked, in order of key."""
    frame = material.forms[form]
    own = frame[frame["school"] == school]
    if year is not None:
        own = own[own["year"] == year]
    return records(own.sort_values(list(FORMS[form].unique)))


def cell(form: FormKey, row: Row, field: str) -> Node:
    """A leaf: the value of a cell as it was read."""
    definition = FORMS[form]
    key = tuple((name, row[name]) for name in definition.unique)
    rest = [_in_key(definition.columns[name], value) for name, value in key if name not in WHOSE]
    title = definition.columns[field].title + (f" ({', '.join(rest)})" if rest else "")
    value = row[field]
    return Node(field, title, value, _told(value), how="cell", cell=CellRef(form, key, field))


def summed(name: str, title: str, parts: Sequence[Node]) -> Node:
    """The sum of counts."""
    total = sum(int(part.value) for part in parts if isinstance(part.value, int))
    return Node(name, title, total, number(total), how="sum", parts=tuple(parts))


def threshold(key: str, parameter: Parameter[Any], of: str | None = None) -> Threshold:
    """A parameter of the methodology, or of a table of values the one `of` something."""
    value = parameter.value if of is None else parameter.value[of]
    return Threshold(key if of is None else f"{key}.{of}", parameter.title, parameter.paragraph, value)


def _in_key(column: Column, value: object) -> str:
    """A part of the key of a row: the label of a word, a number with the title of its column."""
    if column.words is not None:
        return column.words(str(value)).label
    return f"{column.title.lower()} {value}"


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return number(value, 0 if value.is_integer() else 2)
    return number(value) if isinstance(value, int) else "нет данных" if value is None else str(value)
