"""The result of a run for other programs: unrounded, nothing suppressed."""

import io
import json
from datetime import datetime
from enum import StrEnum

import pandas as pd
import xlsxwriter

from rsoko.db.models import Run
from rsoko.declared import workings
from rsoko.declared.monitoring import Outcome
from rsoko.records import records
from rsoko.results import load_result
from rsoko.store import Store

__all__ = ["ExportFormat", "as_document", "export_run"]


class ExportFormat(StrEnum):
    """Kinds of export files."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def export_run(store: Store, run: Run, kind: ExportFormat, created: datetime) -> bytes:
    """The whole result of a run as a file: JSON with everything, CSV and xlsx with a row a school."""
    assert run.result is not None
    result: Outcome = load_result(store, run.result)
    if kind is ExportFormat.JSON:
        text = json.dumps(as_document(run, result), ensure_ascii=False, indent=1, allow_nan=False)
        return text.encode() + b"\n"
    if kind is ExportFormat.CSV:
        # The signature lets Excel see that the text is UTF-8.
        return result.schools.to_csv(index=False, sep=";", decimal=",").encode("utf-8-sig")
    return _workbook(result.schools, created)


def as_document(run: Run, result: Outcome) -> dict[str, object]:
    """The export as other programs hold on to it: which run, then what the monitoring has to say."""
    head = {
        "run": run.id,
        "monitoring": run.monitoring.value,
        "year": run.year,
        "snapshot": run.snapshot,
        "methodology": run.methodology,
    }
    return head | workings(run.monitoring).export(result)


def _workbook(frame: pd.DataFrame, created: datetime) -> bytes:
    sink = io.BytesIO()
    # Texts stay texts: nothing in a name may become a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(sink, options) as book:
        book.set_properties({"created": created.replace(tzinfo=None)})
        sheet = book.add_worksheet("Результат")
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, list(frame.columns), book.add_format({"bold": True}))
        for number, row in enumerate(records(frame, list(frame.columns)), start=1):
            sheet.write_row(number, 0, list(row.values()))
    return sink.getvalue()
