"""What a run shows on its page in the Prefect UI."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from rsoko.comparison.impact import Impact, impact_lines, impact_sheets
from rsoko.db.models import Document
from rsoko.declared.monitoring import Brief
from rsoko.pages.addresses import address_of
from schemas.terms import DeliveryStatus, FormKey, Scope

__all__ = ["brief", "deliveries", "documents_table", "impact", "missing_table"]


def brief(run: str, schools: int, told: Brief) -> None:
    """What came out: the counts, then the table of schools."""
    lines = [f"# Запуск {run}: итоги", "", f"Школ в мониторинге: **{schools}**."]
    for table in told.tables:
        lines += ["", f"| {table.title} | |", "|---|---:|", *(f"| {title} | {value} |" for title, value in table.rows)]
    lines += ["", *(f"{remark}.  " for remark in told.remarks)]
    create_markdown_artifact("\n".join(lines), key=f"{run}-summary", description="Итоги")
    create_table_artifact([dict(row) for row in told.listed], key=f"{run}-list", description=told.listed_title)


def missing_table(run: str, missing: pd.DataFrame) -> None:
    """Municipalities that did not send a form."""
    rows = [
        {"Форма": FormKey(form).label, "Год": int(year), "Муниципалитет": f"{code} {name}"}
        for form, year, code, name in zip(
            missing["form"], missing["year"], missing["municipality"], missing["municipality_name"], strict=True
        )
    ]
    description = "Чего не хватает" if rows else "Все нужные файлы получены"
    create_table_artifact(rows, key=f"{run}-missing", description=description)


def documents_table(run: str, folder: Path, documents: Sequence[Document], page: Callable[[str], str]) -> None:
    """The documents of the region and of districts, each a link to the pages, and a link to those of all.

    `page` gives the address of a path of the pages: no browser opens a file from a page.
    """
    rows = [
        {
            # Cells are Markdown. What a browser can show is shown, anything else is downloaded.
            "Документ": f"[{each.kind.label}]({page(address_of(each, view=True))})",
            "Файл": each.path,
            "Размер, КБ": each.size // 1024,
        }
        for each in documents
        if each.scope in (Scope.MINISTRY, Scope.DISTRICT)
    ]
    description = f"Папка {folder}: документов {len(documents)}; ниже региональные и окружные"
    create_table_artifact(rows, key=f"{run}-documents", description=description)
    every = "Запуск, школы и все документы"
    create_link_artifact(page(f"/runs/{run}"), link_text=every, key=f"{run}-pages", description=every)


def impact(run: str, found: Impact) -> None:
    """What publishing the draft would change: in a few sentences, then a table for each kind of change."""
    lines = [f"# Запуск {run}: что изменится после утверждения", "", *(f"{line}  " for line in impact_lines(found))]
    create_markdown_artifact("\n".join(lines), key=f"{run}-impact", description="Что изменится")
    for number, sheet in enumerate(impact_sheets(found), start=1):
        rows = [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]
        create_table_artifact(rows, key=f"{run}-impact-{number}", description=f"Что изменится: {sheet.title.lower()}")


def deliveries(run: str, outcome: Counter[DeliveryStatus]) -> None:
    """What became of the letters."""
    rows = [{"Состояние": status.label, "Писем": count} for status, count in sorted(outcome.items())]
    create_table_artifact(rows, key=f"{run}-deliveries", description="Рассылка")
