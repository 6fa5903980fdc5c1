"""Reads and judges the rows of many files at once: every different cell once, every column and rule once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandera.errors import SchemaError, SchemaErrors

from rsoko.intake.cells import Reading, labels_of, read_cell, said_of, shown
from rsoko.intake.tables import Table, cells_of
from rsoko.intake.vocabulary import Numbers, Vocabulary
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import Remark
from rsoko.reading.texts import RemarkCode, remark
from schemas.fields import Kind
from schemas.forms import Column, ColumnRule, TableDefinition
from schemas.terms import Term

__all__ = ["Flags", "Inspection", "inspect"]

Flags = npt.NDArray[np.bool_]

_FLOATS = (Kind.YEAR, Kind.COUNT, Kind.NUMBER, Kind.ANSWER)


@dataclass
class Inspection:
    """The rows of all tables of one definition, one after another, and what is wrong with them.

    `frame` has a column for each field; `table` says which table a row is of and `place` its place there.
    `cells` and `readings` tell what was read: the reading of a field in a row is `readings[field][cells[field][row]]`
    (the last reading stands for a cell that is not there). `values` are the values of the readings as arrays of the
    types of the frame. `bad` marks cells that have an error.
    """

    definition: TableDefinition
    tables: Sequence[Table]
    raws: dict[str, list[Raw]]
    readings: dict[str, list[Reading]]
    values: dict[str, Any]
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
    definition: TableDefinition, tables: Sequence[Table], words: Vocabulary, *, pooled_keys: bool = False
) -> Inspection:
    """Read and judge the rows of tables: cells, limits, rules between columns, keys.

    A key names a row once in its table, or with `pooled_keys` once in all tables together.
    """
    seen = _read(definition, tables, words)
    _judge_cells(seen)
    _judge_rules(seen)
    _judge_keys(seen, pooled=pooled_keys)
    return seen


def _read(definition: TableDefinition, tables: Sequence[Table], words: Vocabulary) -> Inspection:
    sizes = [len(table.rows) for table in tables]
    raws, cells = _shared_cells(definition, tables, words)
    readings = _shared_readings(definition, raws)
    values = _shared_values(definition, readings)
    return Inspection(
        definition=definition,
        tables=tables,
        raws=raws,
        readings=readings,
        values=values,
        cells=cells,
        table=np.repeat(np.arange(len(tables)), sizes),
        place=np.concatenate([np.arange(size) for size in sizes]) if sizes else np.array([], np.int64),
        frame=pd.DataFrame({name: values[name].take(cells[name]) for name in definition.columns}, copy=False),
        bad={name: numbers < 0 for name, numbers in cells.items()},
        remarks=[list(table.remarks) for table in tables],
    )


def _shared_cells(
    definition: TableDefinition, tables: Sequence[Table], words: Vocabulary
) -> tuple[dict[str, list[Raw]], dict[str, Numbers]]:
    """The different cells of the fields that are read alike, and the cells of each field as their numbers."""
    alike: dict[tuple[Kind, type[Term] | None], list[str]] = {}
    for name, column in definition.columns.items():
        alike.setdefault((column.kind, column.words), []).append(name)
    raws: dict[str, list[Raw]] = {}
    cells: dict[str, Numbers] = {}
    for names in alike.values():
        written = {name: _joined(tables, name) for name in names}
        own, numbers = _own_numbers(list(written.values()), len(words))
        different = [words.raws[number] for number in own.tolist()]
        raws |= dict.fromkeys(names, different)
        cells |= {name: numbers[written[name]] for name in names}
    return raws, cells


def _own_numbers(columns: Sequence[Numbers], cells: int) -> tuple[Numbers, Numbers]:
    """Which of so many cells stand in columns, and the numbers of all cells among these; -1 stays itself."""
    used = np.zeros(cells + 1, bool)
    for column in columns:
        used[column] = True
    own = np.flatnonzero(used[:-1])
    numbers = np.full(cells + 1, -1, dtype=np.int64)
    numbers[own] = np.arange(len(own))
    return own, numbers


def _shared_readings(definition: TableDefinition, raws: dict[str, list[Raw]]) -> dict[str, list[Reading]]:
    """Read the different cells once for all the fields that share them."""
    readings: dict[int, list[Reading]] = {}
    for name, column in definition.columns.items():
        if id(raws[name]) not in readings:
            readings[id(raws[name])] = _readings(column, raws[name])
    return {name: readings[id(raws[name])] for name in definition.columns}


def _readings(column: Column, raws: Sequence[Raw]) -> list[Reading]:
    """Read each different cell of a column; the last reading is that of a cell that is not there."""
    labels = labels_of(column)
    return [*(read_cell(column.kind, raw, labels) for raw in raws), Reading(None)]


def _joined(tables: Sequence[Table], name: str) -> Numbers:
    """Join the cells of a field; -1 for the rows of tables that have no such column."""
    parts = [cells_of(table, name) for table in tables]
    return np.concatenate(parts) if parts else np.array([], np.int64)


def _shared_values(definition: TableDefinition, readings: dict[str, list[Reading]]) -> dict[str, Any]:
    """Turn shared readings into an array once, for all the fields that share them."""
    shared: dict[int, Any] = {}
    for name, column in definition.columns.items():
        if id(readings[name]) not in shared:
            shared[id(readings[name])] = _values(column.kind, [reading.value for reading in readings[name]])
    return {name: shared[id(readings[name])] for name in definition.columns}


def _values(kind: Kind, values: Sequence[Any]) -> Any:  # noqa: ANN401 - arrays of several kinds
    if kind in _FLOATS:
        return np.array(values, dtype=np.float64)
    if kind is Kind.DAY:
        return pd.to_datetime(pd.Series(values, dtype="object")).astype("datetime64[ns]").to_numpy()
    if kind is Kind.WORD:
        words = pd.Index([value for value in dict.fromkeys(values) if value is not None], dtype="str")
        return pd.Categorical(values, categories=words)
    return pd.array(np.array(values, dtype=object), dtype="str")


def _judge_cells(seen: Inspection) -> None:
    """Remark on the cells that could not be read, are empty and must not be, or are beyond their limits."""
    for name, column in seen.definition.columns.items():
        readings = seen.readings[name]
        wrong = _unfit(column, readings, seen.values[name])[seen.cells[name]] & ~seen.bad[name]
        seen.bad[name] |= wrong
        for row in np.flatnonzero(wrong).tolist():
            code = _fault(readings[int(seen.cells[name][row])])
            seen.say(row, name, code, raw=seen.raw(row, name), **said_of(column))


def _unfit(column: Column, readings: Sequence[Reading], values: Any) -> Flags:  # noqa: ANN401
    """Tell which of the different cells may not stand in a column."""
    unfit = np.array([reading.problem is not None for reading in readings])
    if not column.nullable:
        unfit |= np.array([reading.value is None for reading in readings])
    if column.low is not None:
        unfit |= (values < column.low) | (values > column.high)
    if column.pattern is not None:
        texts = (reading.value for reading in readings)
        unfit |= np.array([isinstance(text, str) and not column.pattern.match(text) for text in texts])
    return unfit


def _fault(reading: Reading) -> RemarkCode:
    """Say what is wrong with a cell that may not stand where it stands."""
    if reading.problem is not None:
        return reading.problem
    if reading.value is None:
        return RemarkCode.CELL_EMPTY
    if isinstance(reading.value, float):
        return RemarkCode.NEGATIVE if reading.value < 0 else RemarkCode.OUT_OF_RANGE
    return RemarkCode.BAD_CODE


def _judge_rules(seen: Inspection) -> None:
    """Let the schema of the form judge the rules between columns."""
    try:
        seen.definition.between_columns.validate(seen.frame, lazy=True, inplace=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            _judge_rule(seen, seen.definition.rules[str(error.check.name)], error)


def _judge_rule(seen: Inspection, rule: ColumnRule, error: SchemaError) -> None:
    """Remark where a rule is broken by cells that are right in themselves."""
    broken = ~error.check_output.to_numpy(dtype=bool)
    for name in rule.fields:
        broken &= ~seen.bad[name]
    titles = {name: column.title for name, column in seen.definition.columns.items()}
    for row in np.flatnonzero(broken).tolist():
        values = {name: _plain(seen, row, name) for name in rule.fields}
        text, cure = (part.format(title=titles, value=values) for part in (rule.text, rule.cure))
        seen.add(row, Remark(rule.code, seen.address(row, rule.column), text, cure=cure))


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
