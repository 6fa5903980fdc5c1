"""Reads and judges the rows of many files at once: every different cell once, every column and rule once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from rsoko.intake.cells import Raw, Reading, read_cell, shown
from rsoko.intake.folding import fold
from rsoko.intake.remarks import Remark
from rsoko.intake.tables import Numbers, Table, Vocabulary
from rsoko.intake.texts import RemarkCode, remark
from schemas.fields import Kind
from schemas.forms import Column, ColumnRule, TableDefinition

__all__ = ["Inspection", "inspect"]

Flags = npt.NDArray[np.bool_]

_FLOATS = (Kind.YEAR, Kind.COUNT, Kind.NUMBER, Kind.ANSWER)


@dataclass
class Inspection:
    """The rows of all tables of one definition, one after another, and what is wrong with them.

    `frame` has a column for each field; `table` says which table a row is of and `place` its place there.
    `cells` and `readings` tell what was read: the reading of a field in a row is `readings[field][cells[field][row]]`
    (the last reading stands for a cell that is not there). `bad` marks cells that have an error.
    """

    definition: TableDefinition
    tables: Sequence[Table]
    raws: dict[str, list[Raw]]
    readings: dict[str, list[Reading]]
    cells: dict[str, Numbers]
    table: Numbers
    place: Numbers
    frame: pd.DataFrame
    bad: dict[str, Flags]
    remarks: list[list[Remark]] = field(default_factory=list)

    def say(self, row: int, name: str, code: RemarkCode, /, **values: object) -> None:
        """Remark on the cell of a field in a row."""
        self.add(row, remark(code, self.address(row, name), **values))

    def add(self, row: int, said: Remark) -> None:
        """Add a remark to the table of a row."""
        self.remarks[int(self.table[row])].append(said)

    def address(self, row: int, name: str) -> str:
        """Name the cell of a field in a row."""
        return self.tables[int(self.table[row])].address(int(self.place[row]), name)

    def raw(self, row: int, name: str) -> str:
        """Show what stands in the cell of a field in a row."""
        number = int(self.cells[name][row])
        return shown(self.raws[name][number]) if number >= 0 else ""


def inspect(
    definition: TableDefinition, tables: Sequence[Table], words: dict[str, Vocabulary], *, pooled_keys: bool = False
) -> Inspection:
    """Read and judge the rows of tables: cells, limits, rules between columns, keys.

    A key names a row once in its table, or with `pooled_keys` once in all tables together.
    """
    seen = _read(definition, tables, words)
    _judge_cells(seen)
    _judge_columns(seen)
    _judge_keys(seen, pooled=pooled_keys)
    return seen


def _read(definition: TableDefinition, tables: Sequence[Table], words: dict[str, Vocabulary]) -> Inspection:
    sizes = [len(table.rows) for table in tables]
    raws, readings = _shared_readings(definition, words)
    cells = {name: _joined(tables, name) for name in words}
    columns = {name: _values(definition.columns[name].kind, readings[name], cells[name]) for name in words}
    return Inspection(
        definition=definition,
        tables=tables,
        raws=raws,
        readings=readings,
        cells=cells,
        table=np.repeat(np.arange(len(tables)), sizes),
        place=np.concatenate([np.arange(size) for size in sizes]) if sizes else np.array([], np.int64),
        frame=pd.DataFrame(columns),
        bad={name: numbers < 0 for name, numbers in cells.items()},
        remarks=[list(table.remarks) for table in tables],
    )


def _shared_readings(
    definition: TableDefinition, words: dict[str, Vocabulary]
) -> tuple[dict[str, list[Raw]], dict[str, list[Reading]]]:
    """Read each vocabulary once, for all the fields that share it."""
    raws = {id(vocabulary): list(vocabulary) for vocabulary in words.values()}
    readings: dict[int, list[Reading]] = {}
    for name, vocabulary in words.items():
        if id(vocabulary) not in readings:
            readings[id(vocabulary)] = _readings(definition.columns[name], raws[id(vocabulary)])
    return (
        {name: raws[id(vocabulary)] for name, vocabulary in words.items()},
        {name: readings[id(vocabulary)] for name, vocabulary in words.items()},
    )


def _readings(column: Column, raws: Sequence[Raw]) -> list[Reading]:
    """Read each different cell of a column; the last reading is that of a cell that is not there."""
    labels = {fold(term.label): term.value for term in column.words or ()}
    return [*(read_cell(column.kind, raw, labels) for raw in raws), Reading(None)]


def _joined(tables: Sequence[Table], name: str) -> Numbers:
    """Join the cells of a field; -1 for the rows of tables that have no such column."""
    parts = [table.cells.get(name, np.full(len(table.rows), -1)) for table in tables]
    return np.concatenate(parts) if parts else np.array([], np.int64)


def _values(kind: Kind, readings: Sequence[Reading], cells: Numbers) -> Any:  # noqa: ANN401 - arrays of several kinds
    values = [reading.value for reading in readings]
    if kind in _FLOATS:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)[cells]
    if kind is Kind.DAY:
        return pd.to_datetime(pd.Series(values, dtype="object")).astype("datetime64[ns]").to_numpy()[cells]
    if kind is Kind.WORD:
        words = list(dict.fromkeys(value for value in values if value is not None))
        places = np.array([-1 if value is None else words.index(value) for value in values], dtype=np.int8)
        return pd.Categorical.from_codes(places[cells], categories=pd.Index(words, dtype="str"))
    return pd.array(np.array(values, dtype=object), dtype="str").take(cells)


def _judge_cells(seen: Inspection) -> None:
    """Remark on the cells that could not be read."""
    for name, readings in seen.readings.items():
        unread = np.array([reading.problem is not None for reading in readings])
        if not unread.any():
            continue
        wrong = unread[seen.cells[name]]
        seen.bad[name] |= wrong
        column = seen.definition.columns[name]
        known = ", ".join(term.label for term in column.words or ())
        for row in np.flatnonzero(wrong).tolist():
            problem = readings[int(seen.cells[name][row])].problem
            assert problem is not None
            seen.say(row, name, problem, title=column.title, raw=seen.raw(row, name), known=known)


def _judge_columns(seen: Inspection) -> None:
    """Let the schema of the form judge limits, empty cells and rules between columns."""
    try:
        seen.definition.draft.validate(seen.frame, lazy=True, inplace=True)
    except SchemaErrors as errors:
        rules = seen.definition.rules
        of_rows = [error for error in errors.schema_errors if getattr(error.check, "name", None) in rules]
        for error in errors.schema_errors:
            if error not in of_rows:
                _judge_column(seen, error)
        for error in of_rows:
            _judge_rule(seen, rules[str(error.check.name)], error)


def _judge_column(seen: Inspection, error: SchemaError) -> None:
    column = seen.definition.columns[str(error.schema.name)]
    empty = error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS
    if error.reason_code is SchemaErrorReason.WRONG_DATATYPE:
        raise error
    for row in error.failure_cases["index"].tolist():
        if seen.bad[column.name][row]:
            continue
        seen.bad[column.name][row] = True
        code = RemarkCode.CELL_EMPTY if empty else _limit_code(seen, column, row)
        limits = {"low": shown(column.low), "high": shown(column.high)}
        seen.say(row, column.name, code, title=column.title, raw=seen.raw(row, column.name), **limits)


def _limit_code(seen: Inspection, column: Column, row: int) -> RemarkCode:
    if column.low is None:
        return RemarkCode.BAD_CODE
    negative = float(seen.frame[column.name].iloc[row]) < 0
    return RemarkCode.NEGATIVE if negative else RemarkCode.OUT_OF_RANGE


def _judge_rule(seen: Inspection, rule: ColumnRule, error: SchemaError) -> None:
    """Remark where a rule is broken by cells that are right in themselves."""
    broken = ~error.check_output.to_numpy(dtype=bool)
    for name in rule.fields:
        broken &= ~seen.bad[name]
    titles = {name: column.title for name, column in seen.definition.columns.items()}
    for row in np.flatnonzero(broken).tolist():
        values = {name: _plain(seen, row, name) for name in rule.fields}
        text = f"{rule.text} {rule.cure}".format(title=titles, value=values)
        seen.add(row, Remark(rule.code, seen.address(row, rule.column), text))


def _plain(seen: Inspection, row: int, name: str) -> str:
    """Write the value of a field for people."""
    value = seen.readings[name][int(seen.cells[name][row])].value
    words = seen.definition.columns[name].words
    return words(value).label if words and isinstance(value, str) else shown(value)


def _judge_keys(seen: Inspection, *, pooled: bool) -> None:
    """Remark on rows that have the key of another row, at both of them."""
    keys, whole = _keys(seen, pooled=pooled)
    twice = np.flatnonzero(whole)[pd.Series(keys[whole]).duplicated(keep=False).to_numpy()]
    unique = seen.definition.unique
    titles = ", ".join(f"«{seen.definition.columns[name].title}»" for name in unique)
    for rows in _groups(keys, twice):
        for row in rows:
            other = rows[1] if row == rows[0] else rows[0]
            seen.say(row, unique[0], RemarkCode.ROW_TWICE, other=seen.address(other, unique[0]), titles=titles)


def _groups(keys: Numbers, rows: Numbers) -> Iterator[list[int]]:
    groups: dict[int, list[int]] = {}
    for row in rows.tolist():
        groups.setdefault(int(keys[row]), []).append(row)
    yield from groups.values()


def _keys(seen: Inspection, *, pooled: bool) -> tuple[Numbers, Flags]:
    """Number the key of each row, and tell which rows have a whole one."""
    keys = np.zeros(len(seen.frame), np.int64) if pooled else seen.table.copy()
    whole = np.ones(len(seen.frame), bool)
    for name in seen.definition.unique:
        values = [reading.value for reading in seen.readings[name]]
        numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
        keys = keys * len(numbers) + np.array([numbers[value] for value in values])[seen.cells[name]]
        whole &= ~seen.bad[name]
    return keys, whole
