"""The rules of a form as a spreadsheet says them: formulas over the cells of a row, true where something is wrong.

They judge what the reader of forms will judge, so that a mistake is seen where it is made. Numbers written as texts
are only asked whether they are numbers; the reader, which is exact, has the last word.
"""

from collections.abc import Callable

from xlsxwriter.utility import xl_col_to_name

from rsoko.forms.blank import Blank
from rsoko.forms.reference import Lists
from rsoko.intake.cells import EMPTY_MARKS, LONGEST_PSEUDONYM
from schemas.fields import Kind
from schemas.forms import Column, FormDefinition

__all__ = ["FIRST_ROW", "broken", "ceiling", "cells_of", "impossible", "is_empty", "missing", "twice"]

# The first row of data as a spreadsheet numbers rows; conditions are written for it and move with the row.
FIRST_ROW = 2
_CODE_DIGITS = 6
_NO_BREAK_SPACE = "\u00a0"


def cells_of(definition: FormDefinition) -> dict[str, str]:
    """The cell of each field in the first row of data: `$C2`."""
    return {name: f"${xl_col_to_name(place)}{FIRST_ROW}" for place, name in enumerate(definition.columns)}


def is_empty(cell: str) -> str:
    """Whether a cell holds nothing, or a mark that stands for nothing."""
    return "OR(" + ",".join(f'TRIM({cell})="{mark}"' for mark in sorted(EMPTY_MARKS)) + ")"


def impossible(blank: Blank, column: Column, lists: Lists) -> str:
    """Whether a cell holds what its column may not; empty where any text will do."""
    if column.kind not in _FAULTS:
        return ""
    cell = cells_of(blank.definition)[column.name]
    return f"AND(NOT({is_empty(cell)}),{_FAULTS[column.kind](blank, column, cell, lists)})"


def _unknown_school(_blank: Blank, _column: Column, cell: str, lists: Lists) -> str:
    # `edu430101` is read as 430101, and so is what the list offers, code and name.
    return f"AND(COUNTIF({lists.schools},RIGHT(TRIM({cell}),{_CODE_DIGITS}))=0,COUNTIF({lists.choice},TRIM({cell}))=0)"


def _unknown_word(_blank: Blank, column: Column, cell: str, lists: Lists) -> str:
    return f"COUNTIF({lists.words[column.name]},TRIM({cell}))=0"


def _no_answer(_blank: Blank, _column: Column, cell: str, _lists: Lists) -> str:
    return f'AND(NOT(ISLOGICAL({cell})),TRIM({cell})<>"да",TRIM({cell})<>"нет")'


def _no_pseudonym(_blank: Blank, _column: Column, cell: str, _lists: Lists) -> str:
    return f'OR(LEN(TRIM({cell}))>{LONGEST_PSEUDONYM},ISNUMBER(FIND("@",{cell})))'


def _no_day(_blank: Blank, _column: Column, cell: str, _lists: Lists) -> str:
    return f"AND(NOT(ISNUMBER({cell})),ISERROR(DATEVALUE({cell})))"


def _other_year(blank: Blank, _column: Column, cell: str, _lists: Lists) -> str:
    year = blank.year
    spellings = (f"{year}", f"{year - 1}/{year % 100:02d}", f"{year - 1}/{year}", f"{year - 1}-{year}")
    return "AND(" + ",".join(f'TRIM({cell})<>"{spelling}"' for spelling in spellings) + ")"


def _no_number(_blank: Blank, column: Column, cell: str, _lists: Lists) -> str:
    limits = f"{cell}<{column.low:.15g},{cell}>{column.high:.15g}"
    whole = f",{cell}<>INT({cell})" if column.kind is Kind.COUNT else ""
    plain = f'SUBSTITUTE(SUBSTITUTE({cell}," ",""),"{_NO_BREAK_SPACE}","")'
    return f"IF(ISNUMBER({cell}),OR({limits}{whole}),ISERROR(VALUE({plain})))"


_FAULTS: dict[Kind, Callable[[Blank, Column, str, Lists], str]] = {
    Kind.SCHOOL: _unknown_school,
    Kind.YEAR: _other_year,
    Kind.WORD: _unknown_word,
    Kind.ANSWER: _no_answer,
    Kind.COUNT: _no_number,
    Kind.NUMBER: _no_number,
    Kind.PSEUDONYM: _no_pseudonym,
    Kind.DAY: _no_day,
}


def missing(definition: FormDefinition, column: Column) -> str:
    """Whether a cell that must be filled is empty in a row that was begun."""
    cells = list(cells_of(definition).values())
    begun = f"COUNTA({cells[0]}:{cells[-1]})>0"
    return f"AND({begun},{is_empty(cells_of(definition)[column.name])})"


def broken(definition: FormDefinition) -> list[tuple[str, str]]:
    """The rules between columns: the column that is marked, and whether its row breaks the rule."""
    cells = cells_of(definition)
    return [(rule.column, rule.broken.format_map(cells)) for rule in definition.rules.values() if rule.broken]


def ceiling(definition: FormDefinition, column: Column) -> str:
    """The most that a column may hold in its row: its own limit and the wholes that it is a part of."""
    cells = cells_of(definition)
    bounds = [rule.ceiling for rule in definition.rules.values() if rule.ceiling and rule.column == column.name]
    own = f"{column.high:.15g}"
    return "MIN(" + ",".join([own, *(bound.format_map(cells) for bound in bounds)]) + ")" if bounds else own


def twice(blank: Blank) -> str:
    """Whether another row has the key of this one; the year is left out: it is the same in all, however written."""
    definition, last = blank.definition, FIRST_ROW + blank.rows - 1
    cells = [cell for name, cell in cells_of(definition).items() if name in definition.unique]
    cells.remove(cells_of(definition)[str(definition.year_field)])
    school, *others = cells
    # A school stands by its code in some rows and by code and name in others.
    code = f'LEFT({school},FIND(" ",{school}&" ")-1)'
    pairs = "".join(f",{_whole(cell, last)},{cell}" for cell in others)
    counts = (f"COUNTIFS({_whole(school, last)},{written}{pairs})" for written in (code, f'{code}&" *"'))
    return f'AND({school}<>"",{"+".join(counts)}>1)'


def _whole(cell: str, last: int) -> str:
    """The range of a column: `$A$2:$A$1001` for `$A2`."""
    letters = cell.strip("$0123456789")
    return f"${letters}${FIRST_ROW}:${letters}${last}"
