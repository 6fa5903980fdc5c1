"""What publishing a correction would do: to schools, to documents, to those who would be written to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from rsoko.calendar import KIROV
from rsoko.comparison.changes import constants_sheet, headlines_sheet
from rsoko.comparison.results import ResultDifference
from rsoko.records import records
from rsoko.reports.wording import counted
from rsoko.tables import Cell, Sheet
from rsoko.tables_xlsx import Summary, tables_xlsx
from rsoko.wording import moment
from schemas.terms import DocumentKind, MonitoringKey, Scope

__all__ = ["DocumentChange", "Impact", "Letter", "impact_lines", "impact_sheets", "impact_xlsx"]


@dataclass(frozen=True)
class DocumentChange:
    """A document that says something new, or is new itself."""

    scope: Scope
    code: str
    kind: DocumentKind
    path: str


@dataclass(frozen=True)
class Letter:
    """An office or a school that would be written to, by how many channels; addresses stay out of it."""

    scope: Scope
    code: str
    name: str
    channels: int


@dataclass(frozen=True)
class Impact:
    """What would change against the run in force.

    schools: school, name, municipality, municipality_name, district of both results; documents: those that differ,
    of `documents_total`; letters: who would get them.
    """

    monitoring: MonitoringKey
    year: int
    force: str
    results: ResultDifference
    schools: pd.DataFrame
    documents: tuple[DocumentChange, ...]
    documents_total: int
    letters: tuple[Letter, ...]

    def as_json(self) -> dict[str, object]:
        """The answer for programs."""
        return {
            "monitoring": self.monitoring.value,
            "year": self.year,
            "in_force": self.force,
            "schools": records(self.results.headlines, ("school", "field", "before", "after")),
            "schools_touched": list(self.results.touched),
            "constants": records(self.results.constants),
            "documents": [each.path for each in self.documents],
            "documents_total": self.documents_total,
            "letters": [{"scope": each.scope.value, "code": each.code} for each in self.letters],
        }


def impact_lines(impact: Impact) -> list[str]:
    """In a few sentences: how many schools, documents, letters."""
    if impact.results.empty:
        return [f"Результат совпадает с действующим запуском {impact.force} до последней цифры."]
    known, touched = impact.results.headlines["school"].nunique(), len(impact.results.touched)
    return [
        f"Сравнение с действующим запуском {impact.force}.",
        f"Статус или основные показатели изменятся у {counted(known, 'школы', 'школ', 'школ')}, "
        f"какие-либо сведения — у {counted(touched, 'школы', 'школ', 'школ')}.",
        f"Показателей области изменится: {len(impact.results.constants)}.",
        f"Документов изменится: {len(impact.documents)} из {impact.documents_total}.",
        f"Получателей, которым уйдут письма: {len(impact.letters)}.",
    ]


def impact_sheets(impact: Impact) -> list[Sheet]:
    """Schools, numbers of the region, documents, letters: a row for each change."""
    return [
        headlines_sheet(impact.results, impact.monitoring, impact.schools),
        constants_sheet(impact.results, impact.monitoring),
        _documents(impact),
        _letters(impact),
    ]


def impact_xlsx(impact: Impact, now: datetime, *, demo: bool) -> bytes:
    """The same as a workbook."""
    at = now.astimezone(KIROV)
    subject = f"{impact.monitoring.label}, {impact.year} год"
    lines = [f"Составлено {moment(at)} (часовой пояс Europe/Kirov).", *impact_lines(impact)]
    return tables_xlsx(Summary("Что изменит исправление", subject, at, lines, demo), impact_sheets(impact))


def _documents(impact: Impact) -> Sheet:
    rows: Sequence[tuple[Cell, ...]] = [(each.kind.label, each.scope.label, each.path) for each in impact.documents]
    return Sheet("Документы", ("Документ", "Чей", "Файл"), list(rows))


def _letters(impact: Impact) -> Sheet:
    rows: Sequence[tuple[Cell, ...]] = [
        (each.scope.label, each.code, each.name, each.channels) for each in impact.letters
    ]
    return Sheet("Получатели", ("Кто", "Код", "Название", "Писем"), list(rows))
