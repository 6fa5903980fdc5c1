"""Tables of how the system worked: forms, districts, files, errors, letters, runs, plans."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from rsoko.monitorings.operation_counts import sums_by
from rsoko.records import records
from rsoko.reports.operation_advice import object_words
from rsoko.reports.operation_texts import load_texts
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import day, number, percent
from schemas.terms import LetterKind, MonitoringKey, OperationIndicator

__all__ = ["campaign_table", "district_table", "error_table", "file_table", "form_table", "letter_table", "plan_table"]

_Is = OperationIndicator
_NONE = "—"
ERRORS = 10
OBJECT = ("monitoring", "form", "year")
Counts = Mapping[Any, Mapping[str, Any]]


def form_table(operation: pd.DataFrame) -> Table:
    """Forms of the campaigns that were held: asked for, accepted, late; schools without data."""
    missing, absent = (_counts(operation, each, OBJECT) for each in (_Is.FORMS_MISSING, _Is.SCHOOLS_ABSENT))
    late = _counts(operation, _Is.FORMS_LATE, OBJECT)
    columns = [
        Column("Форма", 29), Column("Муници\u00adпали\u00adтетов", 10, "number"), Column("При\u00adнято", 9, "number"),
        Column("Не принято", 10, "number"), Column("После срока", 9, "number"),
        Column("Наиб. опозда\u00adние, дн.", 11, "number"), Column("Школ", 9, "number"),
        Column("Без данных", 13, "number"),
    ]  # fmt: skip
    rows = [
        [
            object_words(of),
            *_accepted(of),
            _count(late, key),
            number(late[key]["most"]) if key in late else _NONE,
            number(absent[key]["base"]) if key in absent else _NONE,
            _part(absent, key),
        ]
        for key, of in missing.items()
    ]
    return table("Полнота и сроки форм", columns, rows)


def district_table(operation: pd.DataFrame, districts: Mapping[str, str]) -> Table:
    """The same by district, with files that came wrong, warnings without an answer, places without materials."""
    by = {each: _counts(operation, each, ("district",)) for each in _Is}
    shown = (
        _Is.FORMS_MISSING, _Is.FORMS_LATE, _Is.SCHOOLS_ABSENT, _Is.FILES_REFUSED, _Is.WARNINGS_OPEN,
        _Is.PLACES_UNREACHED,
    )  # fmt: skip
    columns = [
        Column("Образовательный округ", 25), Column("Форм ожида\u00adлось", 9, "number"),
        Column("Не принято", 9, "number"), Column("После срока", 9, "number"),
        Column("Школ без данных*", 11, "number"), Column("Принято не с первого раза", 12, "number"),
        Column("Преду\u00adпрежде\u00adний без ответа", 13, "number"),
        Column("Адресатов без писем*", 12, "number"),
    ]  # fmt: skip
    asked = by[_Is.FORMS_MISSING]
    rows = [
        [
            name.removesuffix(" образовательный округ"),
            number(asked[(code,)]["base"]) if (code,) in asked else _NONE,
            *(_count(by[each], (code,)) for each in shown),
        ]
        for code, name in districts.items()
    ]
    return table("Работа по образовательным округам", columns, rows)


def file_table(operation: pd.DataFrame) -> Table:
    """Senders by form: whose form was not accepted at once, and answers to warnings."""
    refused, warnings = (_counts(operation, each, OBJECT) for each in (_Is.FILES_REFUSED, _Is.WARNINGS_OPEN))
    columns = [
        Column("Форма", 36), Column("Отпра\u00adвителей", 12, "number"),
        Column("Принято не с первого раза", 16, "number"), Column("Наи\u00adбольшее число попыток", 12, "number"),
        Column("Преду\u00adпрежде\u00adний", 12, "number"), Column("Без ответа", 12, "number"),
    ]  # fmt: skip
    rows = [
        [
            object_words(of),
            number(of["base"]),
            _part(refused, key),
            number(of["most"]),
            number(warnings[key]["base"]) if key in warnings else "0",
            _count(warnings, key) if key in warnings else "0",
        ]
        for key, of in refused.items()
    ]
    return table("Приём файлов по формам", columns, rows)


def error_table(operation: pd.DataFrame) -> Table:
    """The commonest errors of rejected files in words."""
    found = sorted(
        _counts(operation, _Is.ERRORS, ("code",)).values(), key=lambda row: (-row["count"], -row["most"], row["code"])
    )
    columns = [
        Column("Ошибка", 58), Column("Файлов", 13, "number"), Column("Доля отклонённых", 15, "number"),
        Column("Замечаний", 14, "number"),
    ]  # fmt: skip
    rows = [
        [
            load_texts().error(row["code"]),
            number(row["count"]),
            percent(row["count"] / row["base"], 0),
            number(row["most"]),
        ]
        for row in found[:ERRORS]
    ]
    return table("Самые частые ошибки отклонённых файлов", columns, rows)


def letter_table(letters: pd.DataFrame) -> Table:
    """Letters by what they are about and what became of them."""
    columns = [
        Column("О чём", 26), Column("Писем", 9, "number"), Column("Достав\u00adлено", 9, "number"),
        Column("Не с первой попытки", 12, "number"), Column("Ждут отправки", 10, "number"),
        Column("Вре\u00adменный сбой", 10, "number"), Column("Не достав\u00adлено", 9, "number"),
        Column("Неиз\u00adвестно", 8, "number"), Column("Нет кон\u00adтакта", 7, "number"),
    ]  # fmt: skip
    shown = ("letters", "sent", "repeated", "waiting", "temporary", "permanent", "unknown", "unreachable")
    rows = [
        [LetterKind(row["about"]).label.capitalize(), *(number(row[name]) for name in shown)]
        for row in records(letters)
    ]
    return table("Письма", columns, rows)


def campaign_table(campaigns: pd.DataFrame) -> Table:
    """Campaigns with their runs and the day of the first edition."""
    columns = [
        Column("Мониторинг", 32), Column("Запу\u00adсков", 9, "number"), Column("Прер\u00adвано", 8, "number"),
        Column("Откло\u00adнено", 8, "number"), Column("Редакций", 10, "number"), Column("Срок", 12, "center"),
        Column("Опубли\u00adкован", 12, "center"), Column("После срока, дн.", 9, "number"),
    ]  # fmt: skip
    rows = [
        [
            f"{MonitoringKey(row['monitoring']).label}, {row['year']}",
            *(number(row[name]) for name in ("runs", "failed", "rejected", "editions")),
            day(row["deadline"]),
            "нет" if row["published_on"] is None else day(row["published_on"]),
            number(row["days_late"], missing=_NONE) if row["timely"] else _NONE,
        ]
        for row in records(campaigns)
    ]
    return table("Запуски мониторингов", columns, rows)


def plan_table(operation: pd.DataFrame, districts: Mapping[str, str]) -> Table:
    """Plans by district: schools without one, plans that came late, measures without an outcome."""
    shown = (_Is.PLANS_MISSING, _Is.PLANS_LATE, _Is.MEASURES_OPEN)
    by = [_counts(operation, each, ("district",)) for each in shown]
    columns = [
        Column("Образовательный округ", 30), Column("ШНОР", 10, "number"), Column("Без плана", 12, "number"),
        Column("Планов посту\u00adпило", 12, "number"), Column("После срока", 12, "number"),
        Column("Меро\u00adприятий", 12, "number"), Column("Без итога", 12, "number"),
    ]  # fmt: skip
    rows = [
        [
            name.removesuffix(" образовательный округ"),
            *(cell for each in by for cell in (_base(each, (code,)), _count(each, (code,)))),
        ]
        for code, name in districts.items()
        if any((code,) in each for each in by)
    ]
    return table("Планы мероприятий", columns, rows)


def _counts(operation: pd.DataFrame, indicator: OperationIndicator, by: Sequence[str]) -> Counts:
    """Sums of an indicator by some columns, in the order in which they come."""
    own = operation[operation["indicator"] == indicator]
    rows = records(sums_by(own, by).assign(indicator=indicator.value))
    blank = dict.fromkeys(("monitoring", "form", "year", "code", "district"))
    return {tuple(row[name] for name in by): blank | row for row in rows}


def _accepted(of: Mapping[str, Any]) -> list[str]:
    return [number(of["base"]), number(of["base"] - of["count"]), number(of["count"])]


def _count(counts: Counts, key: object) -> str:
    return number(counts[key]["count"]) if key in counts else _NONE


def _base(counts: Counts, key: object) -> str:
    return number(counts[key]["base"]) if key in counts else _NONE


def _part(counts: Counts, key: object) -> str:
    """A count with its share of the base."""
    if key not in counts:
        return _NONE
    row = counts[key]
    return f"{number(row['count'])} ({percent(row['count'] / row['base'])})"
