"""The appendix of a document with the declared numbers of a section of the methodology."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from pydantic import BaseModel

from rsoko.methodology import Parameter
from rsoko.reports.tables import Column, Table, table

__all__ = ["Declared", "parameters_of"]

Declared: TypeAlias = Parameter[Any]
TITLES = ("Показатель методики", "Значение", "Единица", "Пункт")


def parameters_of(
    section: BaseModel, version: str, value: Callable[[str, Declared], str], widths: Sequence[float]
) -> Table:
    """Every declared number of a section: title, value in words, unit, paragraph; `widths` of the four columns."""
    rows = [
        [one.title, value(name, one), "" if one.unit == "доля" else one.unit, one.paragraph]
        for name in type(section).model_fields
        if isinstance(one := getattr(section, name), Parameter)
    ]
    first, *others = zip(TITLES, widths, strict=True)
    columns = [Column(*first), *(Column(title, width, "center") for title, width in others)]
    return table(f"Параметры методики, версия {version}", columns, rows)
