"""How a blank form looks: one font, few colours, the same on every sheet."""

from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format

from schemas.fields import Kind

__all__ = ["FONT", "FONT_SIZE", "Styles", "styles_of"]

FONT = "Arial"
FONT_SIZE = 10

_Look = dict[str, str | int | bool]
_LINE: _Look = {"border": 1, "border_color": "#A6A6A6"}
_HEAD: _Look = {**_LINE, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"}
_OPTIONAL: _Look = {"bold": False, "bg_color": "#F2F2F2"}
_TALL: _Look = {"rotation": 90}
_BLUE = "#D9E1F2"
_TEXT: _Look = {"num_format": "@", "valign": "top"}
# A number keeps the format General: what a spreadsheet takes for a date stays a date there, and is refused as one;
# a format of numbers would show it as a large number, which nobody could tell from a right one.
_PLAIN: _Look = {"valign": "top"}
_DAY: _Look = {"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"}
_OF_KIND: dict[Kind, _Look] = {
    Kind.SCHOOL: _TEXT,
    Kind.YEAR: {**_PLAIN, "align": "left"},
    Kind.WORD: {**_TEXT, "text_wrap": True},
    Kind.COUNT: _PLAIN,
    Kind.NUMBER: _PLAIN,
    Kind.ANSWER: _TEXT,
    Kind.TEXT: {**_TEXT, "text_wrap": True},
    Kind.PSEUDONYM: _TEXT,
    Kind.DAY: _DAY,
}


@dataclass(frozen=True)
class Styles:
    """Formats of one workbook.

    `row`, `row_number` and `centred` are for tables to read. `columns` are for whole columns of the table by kind,
    `cells` the same with lines. `impossible`, `broken`, `twice`, `missing` and `begun` colour cells by a condition.
    """

    title: Format
    section: Format
    text: Format
    row: Format
    row_number: Format
    centred: Format
    plain: Format
    head: Format
    head_left: Format
    optional_head: Format
    tall_head: Format
    tall_optional_head: Format
    columns: dict[Kind, Format]
    cells: dict[Kind, Format]
    impossible: Format
    broken: Format
    twice: Format
    missing: Format
    begun: Format


def styles_of(book: xlsxwriter.Workbook) -> Styles:
    """Add the formats to a workbook."""
    add = book.add_format
    return Styles(
        title=add({"bold": True, "font_size": 14, "font_color": "#1F3864", "valign": "vcenter"}),
        section=add({"bold": True, "font_size": 11, "font_color": "#1F3864", "valign": "vcenter"}),
        text=add({"text_wrap": True, "valign": "top"}),
        row=add({**_LINE, **_TEXT, "text_wrap": True, "align": "left", "indent": 1}),
        row_number=add({**_LINE, **_PLAIN, "align": "left", "indent": 1}),
        centred=add({**_LINE, "valign": "top", "align": "center"}),
        plain=add({"font_color": "#595959", "italic": True}),
        head=add({**_HEAD, "bg_color": _BLUE}),
        head_left=add({**_HEAD, "bg_color": _BLUE, "align": "left", "indent": 1}),
        optional_head=add({**_HEAD, **_OPTIONAL}),
        tall_head=add({**_HEAD, "bg_color": _BLUE, **_TALL}),
        tall_optional_head=add({**_HEAD, **_OPTIONAL, **_TALL}),
        columns={kind: add(look) for kind, look in _OF_KIND.items()},
        cells={kind: add({**look, **_LINE}) for kind, look in _OF_KIND.items()},
        impossible=add({"bg_color": "#FFC7CE", "font_color": "#9C0006"}),
        broken=add({"bg_color": "#F8CBAD", "font_color": "#833C0B"}),
        twice=add({"bg_color": "#E4DFEC", "font_color": "#5F497A"}),
        missing=add({"bg_color": "#FFF2CC"}),
        begun=add(dict(_LINE)),
    )
