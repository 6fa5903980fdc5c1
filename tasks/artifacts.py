"""What a run shows on its page in the Prefect UI."""

from collections import Counter
from pathlib import Path

import pandas as pd
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from rsoko.monitorings.result import Result
from schemas.terms import (
    ConditionsStatus,
    DeliveryStatus,
    DocumentKind,
    FormKey,
    Reliability,
    ResultsStatus,
)

__all__ = ["deliveries", "documents_table", "list_table", "missing_table", "summary"]


def summary(run: str, result: Result) -> None:
    """Counts of schools by status."""
    schools = result.schools
    lines = [
        f"# Запуск {run}: итоги",
        "",
        f"Школ в мониторинге: **{len(schools)}**.",
        "",
        "| Образовательные результаты | Школ |",
        "|---|---:|",
        *_counts(schools["results_status"], ResultsStatus),
        "",
        "| Социальные условия | Школ |",
        "|---|---:|",
        *_counts(schools["conditions_status"], ConditionsStatus),
        "",
        f"Пограничных статусов: {int((schools['reliability'] == Reliability.BORDERLINE).sum())}. "
        f"Резильентных школ: {int(schools['resilient'].sum())}.",
    ]
    create_markdown_artifact("\n".join(lines), key=f"{run}-summary", description="Итоги выявления")


def list_table(run: str, result: Result) -> None:
    """The schools on either list."""
    schools = result.schools
    listed = schools[
        (schools["results_status"] == ResultsStatus.LOW) | (schools["conditions_status"] == ConditionsStatus.ADVERSE)
    ]
    rows = [
        {
            "Код ОО": school,
            "Школа": name,
            "Муниципалитет": municipality,
            "Результаты": ResultsStatus(results).label,
            "Условия": ConditionsStatus(conditions).label,
        }
        for school, name, municipality, results, conditions in zip(
            listed["school"],
            listed["name"],
            listed["municipality_name"],
            listed["results_status"],
            listed["conditions_status"],
            strict=True,
        )
    ]
    create_table_artifact(rows, key=f"{run}-list", description="Перечень ШНОР и ШНСУ")


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


def documents_table(run: str, folder: Path) -> None:
    """Where the documents of the region lie, each as a link; the others by folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    rows = [
        {"Документ": _title(path), "Файл": str(path.relative_to(folder)), "Размер, КБ": path.stat().st_size // 1024}
        for path in files
        if path.is_relative_to(folder / "region") or path.is_relative_to(folder / "districts")
    ]
    description = f"Папка {folder}: документов {len(files)}; ниже региональные и окружные"
    create_table_artifact(rows, key=f"{run}-documents", description=description)
    for path in files:
        if path.is_relative_to(folder / "region"):
            key = f"{run}-{path.stem}".replace("_", "-")
            create_link_artifact(path.as_uri(), link_text=_title(path), key=key, description=_title(path))


def deliveries(run: str, outcome: Counter[DeliveryStatus]) -> None:
    """What became of the letters."""
    rows = [{"Состояние": status.label, "Писем": count} for status, count in sorted(outcome.items())]
    create_table_artifact(rows, key=f"{run}-deliveries", description="Рассылка")


def _counts(column: pd.Series, words: type[ResultsStatus] | type[ConditionsStatus]) -> list[str]:
    counts = column.value_counts()
    return [f"| {word.label} | {int(counts.get(word.value, 0))} |" for word in words]


def _title(path: Path) -> str:
    try:
        return DocumentKind(path.stem).label
    except ValueError:
        return path.name
