"""What a run shows on its page in the Prefect UI."""

from collections import Counter
from pathlib import Path

import pandas as pd
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from rsoko.declared.monitoring import Brief
from schemas.terms import DeliveryStatus, DocumentKind, FormKey

__all__ = ["brief", "deliveries", "documents_table", "missing_table"]


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


def _title(path: Path) -> str:
    try:
        return DocumentKind(path.stem).label
    except ValueError:
        return path.name
