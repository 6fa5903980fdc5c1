"""What an OpenDocument table holds and its reader does not show."""

import pytest

from rsoko.reading.hidden_cells import Unseen
from rsoko.reading.hidden_ods import unseen_in_ods
from tests.hostile import ods_table


def cell(words: str | None, value: str = "", more: str = "") -> str:
    text = "" if words is None else f"<text:p>{words}</text:p>"
    return f'<table:table-cell table:formula="of:=1/[.A1]" {value} {more}>{text}</table:table-cell>'


def unseen(rows: str) -> Unseen:
    found = unseen_in_ods(ods_table(rows.encode()))
    return found.get("Data", Unseen({}, ()))


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (cell("#DIV/0!", 'office:value-type="string" office:string-value=""'), "#DIV/0!"),
        (cell("#Н/Д", 'office:value-type="float" office:value="0"'), "#Н/Д"),
        (cell("Err:502"), "#VALUE!"),
        (cell(None), "=1/[.A1]"),
        (cell("12", 'office:value-type="float" office:value="12"'), None),
        (cell(""), None),
        (cell("да", 'office:value-type="string" office:string-value="да"'), None),
    ],
    ids=["error", "error in Russian", "error by number", "no value", "number", "empty text", "text"],
)
def test_what_a_formula_returned(written: str, said: str | None) -> None:
    assert unseen(row("<table:table-cell/>" + written)).cells == ({} if said is None else {(0, 1): said})


def test_places_count_what_is_written_once_for_many() -> None:
    repeated = '<table:table-cell table:number-columns-repeated="3"/><table:covered-table-cell/>'
    note = "<office:annotation><text:p>12</text:p></office:annotation>"
    rows = row("", 'table:number-rows-repeated="10"') + row(
        repeated + cell("#REF!").replace("<text", note + "<text", 1)
    )
    assert unseen(rows).cells == {(10, 4): "#REF!"}


def test_hidden_rows_have_the_numbers_that_people_see() -> None:
    hidden = row("", 'table:visibility="collapse" table:number-rows-repeated="2"')
    assert unseen(row("") + hidden + row("", 'table:visibility="filter"')).rows == (2, 3, 4)


@pytest.mark.parametrize("repeated", ["1048576", "99999999999999999999", "-5", "x"])
def test_errors_repeated_without_end_take_no_memory(repeated: str) -> None:
    wide = cell("#REF!", more=f'table:number-columns-repeated="{repeated}"')
    assert len(unseen(row(wide, f'table:number-rows-repeated="{repeated}"')).cells) <= 200_000


def test_what_is_not_well_formed_is_left_to_the_reader() -> None:
    assert unseen_in_ods(b"<formula>") == {}
    assert unseen_in_ods(b'<!DOCTYPE a [<!ENTITY b "formula">]><a>&b;</a>') == {}
