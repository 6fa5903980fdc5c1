"""How a file was understood: sheets, header, columns, rows left out, cells read otherwise than they are written."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from rsoko.intake.cells import is_empty, labels_of, moved_day, read_cell, shown
from rsoko.intake.sheets import Found
from rsoko.intake.tables import Table, rows_in_words
from rsoko.reading.contents import Contents
from rsoko.reading.folding import fold
from rsoko.reading.raw import Raw
from rsoko.reading.remarks import column_letters
from schemas.fields import Kind
from schemas.forms import Column, FormDefinition

__all__ = ["Account", "ColumnAccount", "SheetAccount", "account_of"]

KINDS = {
    "xlsx": "книга Excel (.xlsx)",
    "xlsb": "двоичная книга Excel (.xlsb)",
    "xls": "книга Excel 97–2003 (.xls)",
    "ods": "таблица OpenDocument (.ods)",
    "csv": "текстовая таблица (CSV)",
}


@dataclass(frozen=True)
class ColumnAccount:
    """A column of the form: where it was found, under which header, which cells were read otherwise than written.

    `conversions` are (what was written, as what it was read, in how many cells), the commonest first.
    """

    letter: str
    header: str
    title: str
    conversions: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True)
class SheetAccount:
    """A sheet with rows of the form.

    `left_out` says of rows why they are no data; `shared` are the merged cells whose value counts for all their rows.
    """

    sheet: str
    header_row: int
    columns: tuple[ColumnAccount, ...]
    missing: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...]
    rows: int
    left_out: dict[str, str]
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Account:
    """How a file was understood, for its sender; `claim` is what it is: form, year, sender."""

    kind: str
    details: str
    names: tuple[str, ...]
    sheets: tuple[SheetAccount, ...] = ()
    claim: str = ""

    def as_json(self) -> dict[str, object]:
        """The account for programs."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The account for people."""
        about = KINDS.get(self.kind, "не распознан")
        lines = [f"Вид файла: {about}" + (f", {self.details}" if self.details else "")]
        if self.claim:
            lines.append(f"Что это: {self.claim}")
        if self.kind != "csv":
            lines.append("Листы: " + (", ".join(f"«{name}»" for name in self.names) or "нет"))
        return lines + [line for sheet in self.sheets for line in _sheet_lines(sheet)]


def account_of(definition: FormDefinition | None, contents: Contents, parts: Iterable[tuple[Found, Table]]) -> Account:
    """Tell how a file was understood; `parts` are its sheets with rows."""
    text = contents.is_text
    sheets = [] if definition is None else [_sheet(definition, found, table, text) for found, table in parts]
    return Account(contents.kind, contents.details, contents.names, tuple(sheets))


def _sheet(definition: FormDefinition, found: Found, table: Table, text: bool) -> SheetAccount:
    grid, placed = found.grid, found.placed
    header = grid.rows[placed.row]
    kept = {row - grid.top - 1 for row in table.rows.tolist()}
    body = [row for number, row in enumerate(grid.rows) if number in kept]
    columns = [
        ColumnAccount(
            column_letters(grid.left + index),
            shown(header[index]) if index < len(header) else "",
            definition.columns[name].title,
            _conversions(
                definition.columns[name], [row[index] for row in body if index < len(row)], grid.day_zero, text
            ),
        )
        for name, index in sorted(placed.layout.positions.items(), key=lambda place: place[1])
    ]
    return SheetAccount(
        sheet=grid.sheet,
        header_row=grid.top + placed.row + 1,
        columns=tuple(columns),
        missing=tuple(definition.columns[name].title for name in placed.layout.missing),
        ignored=tuple((column_letters(grid.left + index), title) for title, index in placed.layout.others),
        rows=len(table.rows),
        left_out={why: rows_in_words(rows) for why, rows in table.left_out.items()},
        shared=table.shared,
    )


@dataclass
class _Count:
    cells: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, written: str, read: str) -> None:
        self.cells[written, read] = self.cells.get((written, read), 0) + 1


def _conversions(column: Column, cells: Sequence[Raw], day_zero: int, text: bool) -> tuple[tuple[str, str, int], ...]:
    """What was written otherwise than it was read: a code with a prefix, a number as text, a dash for nothing.

    In a text table (`text`) every number is text, and only the spelling counts.
    """
    words = labels_of(column)
    count = _Count()
    for raw in cells:
        dated = moved_day(raw, day_zero) if column.kind is Kind.DAY and day_zero else raw
        reading = read_cell(column.kind, dated, words)
        if reading.problem is not None or raw is None or raw == "":
            continue
        read = _as_read(column, reading.value)
        if is_empty(raw) or _written(column, raw, text) != read:
            count.add(shown(raw), read)
    pairs = sorted(count.cells.items(), key=lambda pair: -pair[1])
    return tuple((written, read, number) for (written, read), number in pairs)


def _as_read(column: Column, value: Raw) -> str:
    if value is None:
        return "пусто"
    if column.kind is Kind.ANSWER:
        return "да" if value else "нет"
    if column.words is not None:
        return column.words(str(value)).label
    return shown(value)


def _written(column: Column, raw: Raw, text: bool) -> str:
    """How a cell would be written that needs no conversion: numbers are numbers, texts are texts."""
    if text:
        return shown(raw)
    if column.kind in (Kind.COUNT, Kind.NUMBER, Kind.YEAR) and isinstance(raw, str):
        return f"«{raw}»"
    if column.kind is Kind.DAY and not hasattr(raw, "year"):
        return f"«{raw}»"
    return shown(raw)


_EXAMPLES, _SPANS = 3, 10


def _sheet_lines(sheet: SheetAccount) -> list[str]:
    lines = [f"Лист «{sheet.sheet}»: заголовки в строке {sheet.header_row}, строк с данными: {sheet.rows}"]
    lines += [f"  не учтены строки ({why}): {rows}" for why, rows in sheet.left_out.items()]
    if sheet.shared:
        more = len(sheet.shared) - _SPANS
        named = ", ".join(sheet.shared[:_SPANS]) + (f" и ещё {more}" if more > 0 else "")
        lines.append(f"  объединённые ячейки: значение отнесено к каждой их строке: {named}")
    for column in sheet.columns:
        named = "" if fold(column.header) == fold(column.title) else f" ← «{column.header}»"
        lines.append(f"  {column.letter}: {column.title}{named}{_conversion_words(column)}")
    lines += [f"  {letter}: «{header}» — не входит в форму" for letter, header in sheet.ignored]
    return lines + [f"  нет графы: {title}" for title in sheet.missing]


def _conversion_words(column: ColumnAccount) -> str:
    if not column.conversions:
        return ""
    cells = sum(number for _, _, number in column.conversions)
    examples = ", ".join(f"«{written}» → {read}" for written, read, _ in column.conversions[:_EXAMPLES])
    return f"; приведено ячеек: {cells} ({examples})"
