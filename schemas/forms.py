"""The forms that senders fill in, each read off its model: columns, limits, rules, keys."""

import re
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandera.pandas as pa

from schemas.assessments import Assessments
from schemas.conditions import Conditions
from schemas.deficits import Deficits
from schemas.engagement import Engagement
from schemas.fields import Kind
from schemas.measures import Measures
from schemas.participation import Participation
from schemas.terms import FormKey, Term

__all__ = ["FORMS", "FORM_VERSION", "Column", "ColumnRule", "FormDefinition", "TableDefinition"]

FORM_VERSION = 1

_FIELD_IN_TEXT = re.compile(r"\[(\w+)]")
_TEXT_KINDS = (Kind.SCHOOL, Kind.WORD, Kind.WORDS, Kind.TEXT, Kind.PSEUDONYM)
# Limits, patterns, sets of words: what the reader of cells knows how to hold a cell against.
_COLUMN_CHECKS = frozenset({"in_range", "str_matches", "isin"})


@dataclass(frozen=True)
class Column:
    """A column of a form: field name, Russian header, how it is read, what it may hold.

    `aliases` are other headers that people know it by; `note` explains it in the blank form.
    `pattern` is what a text has to match. Words and codes of schools are read as right ones or not at all.
    """

    name: str
    title: str
    kind: Kind
    nullable: bool
    words: type[Term] | None
    low: float | None
    high: float | None
    pattern: re.Pattern[str] | None
    dtype: str
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ColumnRule:
    """A rule between columns: code, the column of the remark, the fields it needs, text and cure.

    `demand` says it in the blank form; `broken` and `ceiling` are formulas of a spreadsheet (`schemas.fields.rule`),
    empty where there is none.
    """

    code: str
    column: str
    fields: frozenset[str]
    text: str
    cure: str
    demand: str = ""
    broken: str = ""
    ceiling: str = ""


@dataclass(frozen=True)
class TableDefinition:
    """A table that people fill in, as its model defines it."""

    title: str
    model: type[pa.DataFrameModel]

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Columns by field name, in the order of the form."""
        return {name: _column(name, column) for name, column in self.schema.columns.items()}

    @cached_property
    def rules(self) -> dict[str, ColumnRule]:
        """Rules between columns by the name of the check."""
        return {str(check.name): _rule(check) for check in self.schema.checks}

    @cached_property
    def unique(self) -> tuple[str, ...]:
        """Fields that together name a row."""
        return tuple(self.schema.unique or ())

    @cached_property
    def year_field(self) -> str | None:
        """Field that holds the year of a row; None for a table without years."""
        return next((name for name, column in self.columns.items() if column.kind is Kind.YEAR), None)

    @cached_property
    def row_a_school(self) -> bool:
        """Whether a school has one row a year."""
        return set(self.unique) == {"school", self.year_field}

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        """Schema of the accepted frame."""
        return self.model.to_schema()

    @cached_property
    def between_columns(self) -> pa.DataFrameSchema:
        """Schema of a frame just read: the rules between columns alone.

        NaN stands there for a cell that could not be read. The limits of a column are held against its different
        cells, which are few, and keys against the rows of many files at once.
        """
        return pa.DataFrameSchema(checks=self.schema.checks)


@dataclass(frozen=True)
class FormDefinition(TableDefinition):
    """A form: a table with a key, and a version that its passport names."""

    key: FormKey
    version: int = FORM_VERSION


def _column(name: str, column: pa.Column) -> Column:
    metadata: dict[str, Any] = column.metadata or {}
    kind: Kind = metadata["kind"]
    if unknown := {str(check.name) for check in column.checks} - _COLUMN_CHECKS:
        raise NotImplementedError(f"{name}: {unknown}")
    limits = _statistics(column, "in_range")
    pattern = _statistics(column, "str_matches").get("pattern") if kind is Kind.TEXT else None
    return Column(
        name=name,
        title=str(column.title),
        kind=kind,
        nullable=column.nullable,
        words=metadata["words"],
        low=limits.get("min_value"),
        high=limits.get("max_value"),
        pattern=re.compile(pattern) if pattern is not None else None,
        dtype="str" if kind in _TEXT_KINDS else str(column.dtype),
        aliases=metadata["aliases"],
        note=metadata["note"],
    )


def _statistics(column: pa.Column, check: str) -> dict[str, Any]:
    """What a check of a column was given; nothing if the column has no such check."""
    return next((found.statistics for found in column.checks if found.name == check), {})


def _rule(check: pa.Check) -> ColumnRule:
    return ColumnRule(
        code=str(check.name).replace("_", "-"),
        column=str(check.title),
        fields=frozenset(_FIELD_IN_TEXT.findall(str(check.error))) | {str(check.title)},
        text=str(check.error),
        cure=str(check.description),
        **(check.statistics or {}),
    )


def _form(key: FormKey, model: type[pa.DataFrameModel]) -> FormDefinition:
    return FormDefinition(key.label, model, key)


FORMS: MappingProxyType[FormKey, FormDefinition] = MappingProxyType(
    {
        FormKey.ASSESSMENTS: _form(FormKey.ASSESSMENTS, Assessments),
        FormKey.ENGAGEMENT: _form(FormKey.ENGAGEMENT, Engagement),
        FormKey.CONDITIONS: _form(FormKey.CONDITIONS, Conditions),
        FormKey.DEFICITS: _form(FormKey.DEFICITS, Deficits),
        FormKey.PARTICIPATION: _form(FormKey.PARTICIPATION, Participation),
        FormKey.MEASURES: _form(FormKey.MEASURES, Measures),
    }
)
