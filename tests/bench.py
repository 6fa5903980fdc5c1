"""Speed as ratios measured in one run: `make bench` prints the table and keeps it in docs/benchmarks.md."""

import io
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from deployments.server import stop_server
from rsoko.calendar import kirov_now
from rsoko.cli.flow_runs import prepare_prefect, run_monitoring
from rsoko.db.engine import session
from rsoko.demo import make_region, write_region
from rsoko.demo.sheets import IDENTIFICATION_FORMS, filled_forms
from rsoko.forms import blank_form, blank_name
from rsoko.installation import open_installation
from rsoko.intake import Incoming, check_files
from rsoko.ledger.runs import list_runs
from rsoko.monitorings.identification import identify
from rsoko.monitorings.result import Inputs
from rsoko.registry import school_places
from rsoko.settings import Settings
from rsoko.steps.collecting import Start as Begin
from rsoko.steps.collecting import needed_submissions, needs
from rsoko.steps.impact import impact_of
from rsoko.steps.publishing import Approval, publish_run
from rsoko.steps.submitting import Submitted, load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from rsoko.steps.writing import order_for, parts_of, render, renderers
from schemas.terms import FormKey, MonitoringKey
from tests.corrected import corrected
from tests.filled import filled

IDENTIFICATION = MonitoringKey.IDENTIFICATION
SCHOOLS = 480
YEAR = 2026
TIMES = 3
READINGS = 9
WORKBOOKS = 480
SAVED = Path("docs/benchmarks.md")
HEADER = """# Benchmarks

Ratios of `make bench`, rows of one kind measured in one run, on a machine with two cores; absolute times differ from
machine to machine, ratios less. The region has 480 schools in 45 municipalities.

"""


FOOTER = """
A bound in brackets is what we hold ourselves to. Files are parsed in child processes by the same library that stands
alone in the first row. By itself it walks through every sheet twice; in our children it does so once, which pays for
the look for formulas without values and hidden rows. What comes on top is numbering the cells and handing them over,
the rules, a frame for every file, and the scoring, which waits for the last file. Two cores do not double here: a child
and the judging of rows share the memory they are slow at.

The workbooks of the demonstration are bare tables; blank forms, filled in, have the guide, the checks and the lists
that senders get with them. Checking is measured against calamine alone, taking against what a program on pandas does
with calamine, a frame of every sheet (docs/decisions/0033). While files are compared with each other, their rows are
written and the copies of those that are wrong already are marked; what costs most is, in this order: reading and
checking, the questions of the cross-checks, marked copies (openpyxl reads and writes every cell of one), two files a
submission that must be on the disk before anything is recorded. The ledger with its chain is a tenth of it.

Of all rows the taking of bare tables differs most: 2.25 on a machine half as fast, 3.0 to 3.7 on the one of this table.
It got faster there by 1.9, as calamine alone did; reading into frames, which it is held against, by 2.5.

The hourly look at deadlines verifies the whole chain, 50 microseconds of processor time an entry: 0.07 s after a
demonstration of 60 schools (1,300 entries), 5.3 s at 100,000 entries.
"""


def best(work: Callable[[], object], times: int = TIMES) -> float:
    """Shortest of several runs: what the work costs when nothing else is in the way."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def timed(work: Callable[[], str]) -> tuple[str, float]:
    """What a piece of work gives, and its seconds."""
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def read_alone(data: bytes) -> None:
    """Read all sheets of a workbook with calamine and nothing else."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def read_into_frames(data: bytes) -> None:
    """Read all sheets of a workbook into frames, as every program on pandas does."""
    pd.read_excel(io.BytesIO(data), engine="calamine", sheet_name=None, header=None)


def prepared(home: Path):
    """An installation with the demonstration's files taken in."""
    os.environ["RSOKO_HOME"] = str(home)

    installation = open_installation(Settings(), create=True)
    files = write_region(make_region(SCHOOLS), home / "demo")
    load_registry_file(installation, home / "demo" / "registry.xlsx", actor="bench", at=kirov_now())
    forms = [file for file in files if file.parent.parent.name == "forms"]
    submit_files(installation, forms, form=None, year=None, sender=None, actor="bench", at=kirov_now())
    return installation


def intake_rows(installation) -> list[tuple[str, str, str]]:
    """Reading, validating and scoring the files of one run against reading them with calamine alone."""

    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
        found = needed_submissions(work, needs(installation, IDENTIFICATION, YEAR))
    files = [
        Incoming(each.filename, installation.store.get(each.original), each.form, each.year, each.sender)
        for each in found
    ]
    books = [file for file in files if file.data.startswith(b"PK")]
    methodology = installation.current_methodology()

    def alone():
        for book in books:
            read_alone(book.data)

    def whole():
        checked = check_files(books, registry)
        frames = {
            form: pd.concat([each.frame for each in checked if each.form == form], ignore_index=True)
            for form in ("assessments", "engagement", "conditions")
        }
        identify(Inputs(YEAR, school_places(registry, YEAR), **frames), methodology)

    reading, everything = best(alone, READINGS), best(whole, READINGS)
    checking = best(lambda: check_files(books, registry), READINGS)
    return [
        (f"calamine alone, {len(books)} files", f"{reading:.2f} s", "1.00"),
        ("reading + validating + scoring", f"{everything:.2f} s", f"{everything / reading:.2f} (≤ 2)"),
        ("reading + validating", f"{checking:.2f} s", f"{checking / reading:.2f}"),
    ]


def taking_rows(installation, home: Path) -> list[tuple[str, str, str]]:
    """480 workbooks taken in — read, checked, compared, stored, recorded — against reading them with calamine."""
    files = sorted((installation.settings.home / "demo" / "forms").rglob("*.xlsx"))[:WORKBOOKS]
    return taken_rows(installation, files, home, "workbooks")


def form_rows(installation, home: Path) -> list[tuple[str, str, str]]:
    """The same with the blank forms that senders get, filled in: with guide, passport, checks and lists."""
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
    region, folder = make_region(SCHOOLS), home / "filled"
    folder.mkdir()
    forms = [form for form in filled_forms(region) if form.form in IDENTIFICATION_FORMS and form.year <= YEAR]
    files = []
    for form in forms[:WORKBOOKS]:
        frame = getattr(region, form.form.value)
        rows = frame[(frame["year"] == form.year) & frame["school"].isin(row[0] for row in form.rows)]
        blank = blank_form(registry, form.form, form.year, form.sender)
        files.append(folder / blank_name(form.form, form.year, form.sender))
        files[-1].write_bytes(filled(blank, form.form, rows))
    return taken_rows(installation, files, home, "blank forms, filled in")


def taken_rows(installation, files: Sequence[Path], home: Path, called: str) -> list[tuple[str, str, str]]:
    """Rows of files that are checked, and taken into installations of their own."""
    data = [file.read_bytes() for file in files]
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
    incoming = [Incoming(file.name, content) for file, content in zip(files, data, strict=True)]
    reading, framing = (best(lambda of=of: [of(book) for book in data]) for of in (read_alone, read_into_frames))
    checking = best(lambda: check_files(incoming, registry))
    results, taking = [], []
    for _ in range(TIMES):
        given, seconds = taken(installation, files, home)
        results.append(given)
        taking.append(seconds)
    marked = sum(each.marked_copy is not None for each in results[-1])
    return [
        (f"calamine alone, {len(files)} {called}", f"{reading:.2f} s", "1.00"),
        (f"{len(files)} {called}: read and checked", f"{checking:.2f} s", f"{checking / reading:.2f} (≤ 3)"),
        ("calamine into frames of pandas, the same files", f"{framing:.2f} s", "1.00"),
        (
            f"the same taken: checked, compared, {marked} of them marked, stored, recorded",
            f"{min(taking):.2f} s",
            f"{min(taking) / framing:.2f} (≤ 3)",
        ),
    ]


def taken(installation, files: Sequence[Path], home: Path) -> tuple[list[Submitted], float]:
    """What became of files in an installation that has only a registry, and the seconds it took."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        os.environ["RSOKO_HOME"] = folder
        fresh = open_installation(Settings(), create=True)
        load_registry_file(fresh, installation.settings.home / "demo" / "registry.xlsx", actor="bench", at=kirov_now())
        start = time.perf_counter()
        results = submit_files(fresh, files, form=None, year=None, sender=None, actor="bench", at=kirov_now())
        seconds = time.perf_counter() - start
        fresh.engine.dispose()
    os.environ["RSOKO_HOME"] = str(installation.settings.home)
    return results, seconds


def flow_rows(installation) -> list[tuple[str, str, str]]:
    """The flow without documents against the same functions without Prefect; the server is up already."""

    begin = Begin(IDENTIFICATION, YEAR, "bench", "bench", None, kirov_now())
    plain = best(lambda: draft_run(installation, begin))
    start = time.perf_counter()
    prepare_prefect(Settings())
    server = time.perf_counter() - start
    wanted = {"year": YEAR, "reason": "bench", "approval": None, "deliver": False, "documents": False}
    run_monitoring(Settings(), IDENTIFICATION, **wanted)  # imports, first connection
    flow = best(lambda: run_monitoring(Settings(), IDENTIFICATION, **wanted))
    return [
        ("steps of a run without Prefect", f"{plain:.2f} s", "1.00"),
        ("the same as a flow", f"{flow:.2f} s", f"{flow / plain:.2f} (≤ 1.5)"),
        ("start of the server", f"{server:.1f} s", ""),
    ]


def document_rows(installation) -> list[tuple[str, str, str]]:
    """Seconds a page, and pages a second on one and two processes."""

    with session(installation.engine, reading=True) as work:
        run = list_runs(work)[0].id
    parts = parts_of(installation, run)[20:26]
    orders = [order_for(installation, run, part) for part in parts]
    rows, speed = [], {}
    for processes in (1, 2):
        with renderers(processes) as pool:
            list(pool.map(render, [replace(orders[-1])] * processes))  # imports and fonts
            start = time.perf_counter()
            written = [one for each in pool.map(render, orders) for one in each]
            seconds = time.perf_counter() - start
        pages = sum(len(PdfReader(io.BytesIO(one.content)).pages) for one in written if one.path.endswith(".pdf"))
        speed[processes] = pages / seconds
        title = f"documents on {processes} of 2 processes: {pages} pages, {len(written)} documents"
        rows.append((title, f"{seconds / pages:.3f} s a page", f"{pages / seconds:.1f} pages a second"))
    rows.append(("two processes against one", "", f"{speed[2] / speed[1]:.2f}"))
    return rows


def beginning() -> Begin:
    return Begin(IDENTIFICATION, YEAR, "bench", "bench", None, kirov_now())


def correction_rows(installation, folder: Path) -> list[tuple[str, str, str]]:
    """A correction of one municipality with its documents against the whole run with all of its documents."""
    with renderers(2) as pool:
        first, whole = timed(lambda: draft_run(installation, beginning(), pool))
        publish_run(installation, first, Approval("bench", "1"), notify=False, at=kirov_now())
        (mended,) = [file for file in sorted(folder.rglob("conditions-07.xlsx")) if file.parent.name == str(YEAR)]
        assert corrected(mended, folder / mended.name, FormKey.CONDITIONS, lambda row: {"computers": row["students"]})
        told = {"form": None, "year": None, "sender": None, "actor": "bench", "at": kirov_now()}
        submit_files(installation, [folder / mended.name], **told)
        second, again = timed(lambda: draft_run(installation, beginning(), pool))
    impact = impact_of(installation, second)
    moved, new = len(impact.results.constants), len(impact.documents)
    title = f"correction of one municipality: {new} of {impact.documents_total} documents, {moved} constants moved"
    return [
        ("a run with all documents, without Prefect", f"{whole:.1f} s", "1.00"),
        (title, f"{again:.1f} s", f"{again / whole:.3f} (≤ 0.15)"),
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "var"
        installation = prepared(home)
        try:
            rows = [
                *intake_rows(installation),
                *taking_rows(installation, Path(folder)),
                *form_rows(installation, Path(folder)),
                *flow_rows(installation),
                *document_rows(installation),
                *correction_rows(installation, Path(folder)),
            ]
        finally:
            stop_server(home)
    lines = ["| what | time | ratio |", "|---|---:|---:|", *(f"| {' | '.join(row)} |" for row in rows)]
    print("\n".join(lines))
    SAVED.write_text(HEADER + "\n".join(lines) + "\n" + FOOTER, encoding="utf-8")


if __name__ == "__main__":
    main()
