"""The forms that senders fill in, each read off its model: columns, limits, rules, keys."""

import re
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import pandera.pandas as pa

from schemas.assessments import Assessments
from schemas.conditions import Conditions
from schemas.engagement import Engagement
from schemas.fields import Kind
from schemas.terms import FormKey, Term

__all__ = ["FORMS", "FORM_VERSION", "Column", "ColumnRule", "FormDefinition", "TableDefinition"]

FORM_VERSION = 1

_FIELD_IN_TEXT = re.compile(r"\[(\w+)]")
_TEXT_KINDS = (Kind.SCHOOL, Kind.WORD, Kind.TEXT)
# Whole numbers, answers and years are checked as floats: a cell that could not be read is NaN among them. Words and
# codes of schools need no check: they are read as right ones or not at all. A few words stand in many rows.
_DRAFT_CHANGES: dict[Kind, dict[str, Any]] = {
    Kind.YEAR: {"dtype": "float64"},
    Kind.COUNT: {"dtype": "float64"},
    Kind.ANSWER: {"dtype": "float64"},
    Kind.WORD: {"dtype": "category", "checks": []},
    Kind.SCHOOL: {"checks": []},
}


@dataclass(frozen=True)
class Column:
    """A column of a form: field name, Russian header, how it is read, what it may hold."""

    name: str
    title: str
    kind: Kind
    nullable: bool
    words: type[Term] | None
    low: float | None
    high: float | None
    dtype: str


@dataclass(frozen=True)
class ColumnRule:
    """A rule between columns: code, the column of the remark, the fields it needs, text and cure."""

    code: str
    column: str
    fields: frozenset[str]
    text: str
    cure: str


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
    def schema(self) -> pa.DataFrameSchema:
        """Schema of the accepted frame."""
        return self.model.to_schema()

    @cached_property
    def draft(self) -> pa.DataFrameSchema:
        """Schema of a frame just read: the same limits and rules, but NaN where a cell could not be read.

        Keys are left to the reader, which sees the rows of many files at once.
        """
        changes = {
            name: _DRAFT_CHANGES[column.kind] for name, column in self.columns.items() if column.kind in _DRAFT_CHANGES
        }
        draft = self.schema.update_columns(changes)
        draft.unique = None
        return draft


@dataclass(frozen=True)
class FormDefinition(TableDefinition):
    """A form: a table with a key, and a version that its passport names."""

    key: FormKey
    version: int = FORM_VERSION


def _column(name: str, column: pa.Column) -> Column:
    metadata: dict[str, Any] = column.metadata or {}
    limits: dict[str, Any] = next((check.statistics for check in column.checks if check.name == "in_range"), {})
    return Column(
        name=name,
        title=str(column.title),
        kind=metadata["kind"],
        nullable=column.nullable,
        words=metadata["words"],
        low=limits.get("min_value"),
        high=limits.get("max_value"),
        dtype="str" if metadata["kind"] in _TEXT_KINDS else str(column.dtype),
    )


def _rule(check: pa.Check) -> ColumnRule:
    return ColumnRule(
        code=str(check.name).replace("_", "-"),
        column=str(check.title),
        fields=frozenset(_FIELD_IN_TEXT.findall(str(check.error))) | {str(check.title)},
        text=str(check.error),
        cure=str(check.description),
    )


def _form(key: FormKey, model: type[pa.DataFrameModel]) -> FormDefinition:
    return FormDefinition(key.label, model, key)


FORMS: MappingProxyType[FormKey, FormDefinition] = MappingProxyType(
    {
        FormKey.ASSESSMENTS: _form(FormKey.ASSESSMENTS, Assessments),
        FormKey.ENGAGEMENT: _form(FormKey.ENGAGEMENT, Engagement),
        FormKey.CONDITIONS: _form(FormKey.CONDITIONS, Conditions),
    }
)
