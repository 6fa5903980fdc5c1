"""A small valid form of each kind and a small registry, to spoil or to mess up one thing at a time."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import openpyxl
import pandas as pd

from rsoko.intake import Checked, Incoming, check_files
from rsoko.registry import Registry
from schemas.forms import FORMS

YEAR = 2026

# In municipality 01 of district 1; 430003 is in 02 of the same district, 430004 in 03 of another one;
# 430005 closed long ago, 430006 opens later.
REGISTRY = Registry(
    districts=pd.DataFrame({"code": ["1", "2"], "name": ["Северный округ", "Южный округ"]}).astype("str"),
    municipalities=pd.DataFrame(
        {
            "code": ["01", "02", "03", "17"],
            "name": ["Первый район", "Второй район", "Третий район", "Дальний район"],
            "district": ["1", "1", "2", "2"],
        }
    ).astype("str"),
    schools=pd.DataFrame(
        {
            "school": ["430001", "430002", "430003", "430004", "430005", "430006"],
            "name": ["Школа № 1", "Школа № 2", "Школа № 3", "Школа № 4", "Школа № 5", "Школа № 6"],
            "municipality": ["01", "01", "02", "03", "01", "01"],
            "level": "secondary",
            "locality": "village",
            "opened": pd.to_datetime([None, None, None, None, None, "2027-09-01"]),
            "closed": pd.to_datetime([None, None, None, None, "2020-08-31", None]),
            "successor": None,
        }
    ).astype({"school": "str", "name": "str", "municipality": "str", "successor": "str"}),
    contacts=pd.DataFrame(
        {"scope": ["ministry"], "code": ["region"], "role": ["отдел"], "channel": ["a@example.org"], "active": [True]}
    ),
)

ROWS: dict[str, list[list[object]]] = {
    "assessments": [
        ["430001", 2026, "ВПР", "русский язык", 4, 20, 3, 10, 3.5],
        ["430001", 2026, "ОГЭ", "математика", 9, 15, 2, 8, 3.6],
        ["430002", 2026, "ЕГЭ", "математика (профильная)", 11, 12, 1, None, 55],
        ["430002", 2026, "ВПР", "математика", 5, 25, 5, 10, 3.25],
    ],
    "engagement": [["430001", 2026, 200, 80, 30, 2, 20, 12], ["430002", 2026, 1234, 400, 100, 3, 30, 15]],
    "conditions": [
        ["430001", 2026, 220, 40, 30, 5, 10, 12, 3, 2, 4, 25.5, 1.5, 20, 5, 6, "да", 15, 40, 100, "нет", 120.5],
        ["430002", 2026, 1400, 90, 70, 9, 20, 30, 8, 6, 9, 60, 2, 55, 12, 14, "нет", 40, 120, 50, "да", 99],
    ],
    "deficits": [
        ["430001", 2026, "П-001", "математика", "первая", 12, *[2, 1, 3, 0, 2] * 4],
        ["430001", 2026, "П-001", "информатика", "первая", 12, *[1, None, 2, 3, 1] * 4],
        ["430002", 2026, "17", "русский язык", "нет", 0, *[0, 1, 0, 1, 0] * 4],
    ],
    "participation": [["430001", 2026, 20, 8, 12, 15, 18, 9, 4, 1], ["430002", 2026, 55, 20, 31, 40, 50, 21, 9, 3]],
    "measures": [
        ["430001", 2026, 1, "адресная методическая помощь", "Выезд методистов", "региональный",
         datetime(2026, 11, 16), datetime(2027, 3, 31), "институт", 12, None, "запланировано"],
        ["430001", 2026, 2, "сетевое взаимодействие", "Общие уроки", "муниципальный",
         datetime(2026, 12, 1), datetime(2027, 5, 31), "отдел образования", 40, 35, "выполнено"],
    ],
}  # fmt: skip


def titles(form: str) -> list[str]:
    return [column.title for column in FORMS[form].columns.values()]


def passport(form: str, year: object = YEAR, sender: object = "01", version: object = 1) -> list[list[object]]:
    return [["Форма", form], ["Версия формы", version], ["Год", year], ["Отправитель", sender]]


def sheets_of(form: str) -> dict[str, list[list[object]]]:
    """Valid sheets of a form, fresh lists each time."""
    return {"Данные": [titles(form), *[list(row) for row in ROWS[form]]], "Паспорт": passport(form)}


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], put: Mapping[str, object] | None = None) -> bytes:
    """Save sheets; `put` then sets single cells by their address (`F3`, or `Паспорт!B3`)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for place, value in (put or {}).items():
        name, _, cell = place.rpartition("!")
        book[name or "Данные"][cell].value = value
    file = io.BytesIO()
    book.save(file)
    return _timeless(file.getvalue())


def _timeless(data: bytes) -> bytes:
    """The same workbook without the second at which it was saved: the same content is the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("docProps/"):
                content = re.sub(rb"[0-9]{4}-[0-9-]{5}T[0-9:]{8}Z", b"2026-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def text_table(form: str, separator: str = ";", encoding: str = "utf-8") -> bytes:
    """The valid form as a text table; text tables have no passport."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(sheets_of(form)["Данные"])
    return text.getvalue().encode(encoding)


def check(data: bytes, **given: object) -> Checked:
    """Check one file against the small registry."""
    return check_files([Incoming("файл", data, **given)], REGISTRY)[0]
