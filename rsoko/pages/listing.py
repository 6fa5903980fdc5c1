"""Lists of the pages: search, filters, sorting and paging by the parameters of the address alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

__all__ = ["PER_PAGE", "Column", "Listing", "listed"]

PER_PAGE = 50
MOST_PAGES = 1_000_000

Row = Mapping[str, Any]


def _plain(value: object) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Column:
    """A column: its name in rows and addresses, its title, how a value is told.

    search: the box of search looks there. choice: people may choose one of its values. number: to the right.
    link: where the text of a cell leads.
    """

    name: str
    title: str
    told: Callable[[Any], str] = _plain
    search: bool = False
    choice: bool = False
    number: bool = False
    link: Callable[[Row], str | None] = lambda _row: None


@dataclass(frozen=True)
class Cell:
    """A cell in words."""

    text: str
    link: str | None


@dataclass(frozen=True)
class Choice:
    """A filter: its parameter, title, the values with their words, the chosen one."""

    name: str
    title: str
    values: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Listing:
    """One page of a list, ready to show; `asked` are the parameters that made it."""

    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    total: int
    page: int
    pages: int
    sort: str
    text: str
    choices: list[Choice]
    asked: dict[str, str] = field(default_factory=dict)

    def address(self, **changes: object) -> str:
        """The address of the same list with other parameters; sorting anew begins at the first page."""
        asked = {**self.asked, **{name: str(value) for name, value in changes.items()}}
        if "page" not in changes:
            asked.pop("page", None)
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def sorted_by(self, column: Column) -> str:
        """The address of the list in the order of a column, or in the opposite one where it is so already."""
        return self.address(sort=f"-{column.name}" if self.sort == column.name else column.name)

    def direction(self, column: Column) -> str:
        """How a column is sorted, in the words of ARIA."""
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "none")


def listed(
    rows: Sequence[Row],
    columns: Sequence[Column],
    asked: Mapping[str, str],
    *,
    sort: str = "",
    per_page: int = PER_PAGE,
) -> Listing:
    """Choose, sort and cut rows as the parameters ask: `q`, `sort` (a name, `-` before it for descending), `page`.

    A column with a choice has a parameter of its own name. What cannot be understood is passed over, but a value that
    no row has finds no row. `sort` is the order when none is asked for; "" leaves the rows as they are.
    """
    words = " ".join(asked.get("q", "").split())[:200]
    choices = [_choice(column, rows, asked.get(column.name, "")) for column in columns if column.choice]
    found = _searched(_chosen(rows, choices), columns, words)
    order = asked.get("sort", "") if asked.get("sort", "").lstrip("-") in {each.name for each in columns} else sort
    found = _sorted(found, order)
    pages = max(1, -(-len(found) // per_page))
    page = min(_number(asked.get("page", "")), pages)
    shown = found[(page - 1) * per_page : page * per_page]
    kept = {"q": words, "sort": asked.get("sort", "") and order} | {each.name: each.chosen for each in choices}
    return Listing(
        columns=tuple(columns),
        rows=[[Cell(column.told(row.get(column.name)), column.link(row)) for column in columns] for row in shown],
        total=len(found),
        page=page,
        pages=pages,
        sort=order,
        text=words,
        choices=choices,
        asked=kept,
    )


def _choice(column: Column, rows: Sequence[Row], chosen: str) -> Choice:
    values = {_plain(row.get(column.name)): column.told(row.get(column.name)) for row in rows}
    known = sorted(((value, words) for value, words in values.items() if value), key=lambda each: each[1].casefold())
    return Choice(column.name, column.title, known, chosen)


def _chosen(rows: Sequence[Row], choices: Sequence[Choice]) -> list[Row]:
    asked = [each for each in choices if each.chosen]
    return [row for row in rows if all(_plain(row.get(each.name)) == each.chosen for each in asked)]


def _searched(rows: list[Row], columns: Sequence[Column], words: str) -> list[Row]:
    """Rows in which every word stands somewhere, whatever the case, «ё» as «е»."""
    wanted = _folded(words).split()
    if not wanted:
        return rows
    looked = [column for column in columns if column.search]

    texts = [_folded(" ".join(column.told(row.get(column.name)) for column in looked)) for row in rows]
    return [row for row, text in zip(rows, texts, strict=True) if all(word in text for word in wanted)]


def _sorted(rows: list[Row], order: str) -> list[Row]:
    """Rows in the order of a column; those without a value come last either way."""
    if not order:
        return rows
    name = order.lstrip("-")
    known = [row for row in rows if row.get(name) is not None]
    unknown = [row for row in rows if row.get(name) is None]
    return sorted(known, key=lambda row: _key(row[name]), reverse=order.startswith("-")) + unknown


def _key(value: Any) -> Any:  # noqa: ANN401 - a cell
    return _folded(value) if isinstance(value, str) else value


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е")


def _number(text: str) -> int:
    return min(max(1, int(text)), MOST_PAGES) if text.isascii() and text.isdecimal() and len(text) < 10 else 1
