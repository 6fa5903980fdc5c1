"""Recommendations on the work of the system: one for each indicator, the strongest first, with its numbers."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from rsoko.calendar import Calendar, in_academic_year
from rsoko.records import records
from rsoko.reports.catalogue import load_catalogue
from rsoko.reports.operation_texts import load_texts
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import SPACE, day, number, percent
from schemas.terms import FormKey, LetterKind, MonitoringKey, OperationIndicator

__all__ = ["advice_table", "object_words"]

# So many facts and districts are named; what else there is stands in the tables of the document.
FACTS = 4
DISTRICTS = 3
_MISSING = "—"


def advice_table(
    findings: pd.DataFrame, operation: pd.DataFrame, districts: Mapping[str, str], year: int, calendar: Calendar
) -> Table:
    """A row for each indicator that reached its threshold, in the order of `findings`; `districts`: name by code."""
    texts, catalogue = load_texts(), load_catalogue()
    rows = []
    for position, (code, found) in enumerate(findings.groupby("indicator", sort=False), start=1):
        text = texts.recommendations[OperationIndicator(str(code))]
        until = calendar.working_day(in_academic_year(text.until, year))
        body = catalogue.bodies[text.body]
        rows.append(
            [
                number(position),
                "\n".join([*_facts(text.fact, found), _strength(found), *_where(found, operation, districts)]),
                f"{text.title}. {text.advice}",
                f"{body[:1].upper()}{body[1:]},\n{day(until)}",
            ]
        )
    columns = [
        Column("№", 5, "center"), Column("Установлено", 40), Column("Рекомендация", 36),
        Column("Исполнитель и срок", 19),
    ]  # fmt: skip
    return table("Рекомендации, начиная с самых обоснованных", columns, rows)


def object_words(row: Mapping[str, Any]) -> str:
    """What an indicator is of: a form and its year, a monitoring and its year, an error, a kind of letters."""
    if row["form"] is not None:
        return f"«{FormKey(row['form']).label}», {row['year']}{SPACE}год"
    if row["monitoring"] is not None:
        return f"«{MonitoringKey(row['monitoring']).label}», {row['year']}{SPACE}год"
    if row["indicator"] == OperationIndicator.ERRORS:
        return load_texts().error(row["code"])
    # Of everything that came there is nothing more to say than that.
    return "файлы" if row["code"] is None else LetterKind(row["code"]).label


def _facts(pattern: str, found: pd.DataFrame) -> list[str]:
    rows = records(found)
    words = [
        _sentence(
            pattern.format(
                object=object_words(row),
                count=number(row["count"]),
                base=number(row["base"]),
                share=percent(row["share"]),
                most=number(row["most"], missing=_MISSING),
            )
        )
        for row in rows[:FACTS]
    ]
    return words + ([f"И ещё: {len(rows) - FACTS}."] if len(rows) > FACTS else [])


def _strength(found: pd.DataFrame) -> str:
    first = records(found)[0]
    return f"Порог — {percent(first['threshold'], 0)}, превышение — в{SPACE}{number(first['strength'], 1)} раза."


def _where(found: pd.DataFrame, operation: pd.DataFrame, districts: Mapping[str, str]) -> list[str]:
    """Districts that most of it comes from."""
    keys = ["indicator", "monitoring", "form", "year", "code"]
    same = pd.MultiIndex.from_frame(operation[keys]).isin(pd.MultiIndex.from_frame(found[keys]))
    counts = operation[same].dropna(subset=["district"]).groupby("district")["count"].sum()
    ordered = counts[counts > 0].sort_index().sort_values(ascending=False, kind="stable")
    if len(ordered) == 0 or len(districts) <= 1:
        return []
    named = [
        f"{districts.get(str(code), str(code))}{SPACE}— {number(many)}" for code, many in ordered[:DISTRICTS].items()
    ]
    return [f"Больше всего: {'; '.join(named)}."]


def _sentence(words: str) -> str:
    closed = words if words.endswith(".") else f"{words}."
    return closed[:1].upper() + closed[1:]
