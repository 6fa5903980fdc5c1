"""What came in for the campaigns: forms by municipality, files by sender, errors by code."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd
from sqlmodel import Session

from rsoko.calendar import KIROV, Calendar
from rsoko.campaigns.plans import Campaign, Needed
from rsoko.campaigns.standing import receipts
from rsoko.crosschecks.absence import expected_of
from rsoko.db.models import Submission
from rsoko.ledger.acknowledgements import acknowledged
from rsoko.ledger.results import result_rows
from rsoko.ledger.runs import published_run
from rsoko.ledger.submissions import count_unplaced, placed_submissions
from rsoko.notify.recipients import town_districts
from rsoko.operation.asked import Asked
from rsoko.operation.days import day_column
from rsoko.registry import Registry, school_places
from rsoko.store import Store
from schemas.operation import FACTS
from schemas.terms import FormKey, MonitoringKey, Receipt, ResultsStatus, Severity, SubmissionStatus

__all__ = ["Files", "error_rows", "file_rows", "form_rows", "read_files"]

_Sent = tuple[FormKey, int, str]


@dataclass(frozen=True)
class Files:
    """Files of the forms asked for by form, year and sender, oldest first, and the number of those of nobody."""

    by_sender: Mapping[_Sent, Sequence[Submission]]
    unplaced: int

    def accepted_on(self, form: FormKey, year: int, senders: Iterable[str]) -> date | None:
        """The day on which the first accepted file of any of these senders came."""
        found = [file for sender in senders for file in self.by_sender.get((form, year, sender), ()) if _counts(file)]
        return min((_day(file) for file in found), default=None)


def read_files(work: Session, asked: Sequence[Asked], campaigns: Sequence[Campaign]) -> Files:
    """All files of the forms that are asked for, also the rejected and the superseded."""
    wanted = {(each.form, each.year) for each in asked}
    found: defaultdict[_Sent, list[Submission]] = defaultdict(list)
    for file in placed_submissions(work, forms={form for form, _ in wanted}, years={year for _, year in wanted}):
        assert file.form is not None
        assert file.year is not None
        assert file.sender is not None
        if (file.form, file.year) in wanted:
            found[file.form, file.year, file.sender].append(file)
    return Files(dict(sorted(found.items())), _unplaced(work, campaigns))


def form_rows(
    work: Session, store: Store, registry: Registry, calendar: Calendar, asked: Sequence[Asked], files: Files
) -> pd.DataFrame:
    """A row for each form of each municipality that is asked for it and has schools that it must speak of."""
    parts = [_form(work, store, registry, calendar, each, files) for each in asked]
    return pd.concat(parts, ignore_index=True)[list(FACTS["forms"].columns)]


def file_rows(work: Session, registry: Registry, files: Files) -> pd.DataFrame:
    """A row for each form, year and sender of whom anything came; the last one counts the files of nobody."""
    answered = acknowledged(work, [file.id for sent in files.by_sender.values() for file in sent if file.id])
    district_of = town_districts(registry)
    rows: list[dict[str, object]] = []
    for (form, year, sender), sent in files.by_sender.items():
        of = {"form": form.value, "form_year": year, "sender": sender, "district": district_of.get(sender, sender)}
        rows.append(of | _counted(sent, answered))
    if files.unplaced:
        rows.append({**dict.fromkeys(_COUNTS, 0), "files": files.unplaced, "rejected": files.unplaced})
    frame = pd.DataFrame(rows, columns=list(FACTS["files"].columns))
    frame = frame.astype({"form_year": "Int64"})
    return frame.assign(**{name: day_column(_dates(frame[name])) for name in ("first_on", "accepted_on")})


def error_rows(files: Files) -> pd.DataFrame:
    """How many rejected files have an error of a code, and how many times, in order of form, year and code."""
    found: Counter[tuple[str, int, str]] = Counter()
    remarks: Counter[tuple[str, int, str]] = Counter()
    for (form, year, _), sent in files.by_sender.items():
        for file in (each for each in sent if each.status is SubmissionStatus.REJECTED):
            codes = Counter(remark["code"] for remark in file.remarks if remark["severity"] == Severity.ERROR)
            found.update((form.value, year, code) for code in codes)
            remarks.update({(form.value, year, code): number for code, number in codes.items()})
    rows = [(*key, number, remarks[key]) for key, number in sorted(found.items())]
    return pd.DataFrame(rows, columns=list(FACTS["errors"].columns))


_COUNTS = ("files", "rejected", "refused", "warnings", "acknowledged")


def _counted(sent: Sequence[Submission], answered: Mapping[int, Mapping[str, object]]) -> dict[str, object]:
    """What came of one sender for one form and year."""
    first = next((number for number, file in enumerate(sent) if _counts(file)), None)
    current = next((file for file in sent if file.status is SubmissionStatus.ACCEPTED), None)
    remarks = [] if current is None else current.remarks
    warnings = {remark["code"] for remark in remarks if remark["severity"] == Severity.WARNING}
    known = answered[current.id] if current is not None and current.id is not None else {}
    rejected = [file.status is SubmissionStatus.REJECTED for file in sent]
    return {
        "files": len(sent),
        "rejected": sum(rejected),
        "refused": sum(rejected[:first]),
        "first_on": _day(sent[0]),
        "accepted_on": None if first is None else _day(sent[first]),
        "warnings": len(warnings),
        "acknowledged": len(warnings & set(known)),
    }


def _form(
    work: Session, store: Store, registry: Registry, calendar: Calendar, each: Asked, files: Files
) -> pd.DataFrame:
    rows = receipts(work, registry, each.year, [Needed(each.form, each.year, each.listed)])
    rows = rows[rows["receipt"] != Receipt.NOT_REQUIRED]
    expected = _expected(work, registry, each)
    reported = _reported(store, files, each)
    counts = expected.assign(absent=~expected["school"].isin(reported)).groupby("municipality")["absent"]
    places = zip(rows["municipality"], rows["district"], strict=True)
    came = [files.accepted_on(each.form, each.year, place) for place in places]
    found = rows.assign(
        monitoring=each.of.monitoring.value,
        year=each.of.year,
        form_year=each.year,
        received_on=day_column(came).to_numpy(),
        deadline=day_column([each.due(calendar)] * len(rows)).to_numpy(),
        schools=rows["municipality"].map(counts.size()).fillna(0).astype("int64"),
        absent=rows["municipality"].map(counts.sum()).fillna(0).astype("int64"),
    )
    # Where a form has no school to speak of, nothing is missing.
    return found[(found["schools"] > 0) | found["received_on"].notna()]


def _expected(work: Session, registry: Registry, each: Asked) -> pd.DataFrame:
    """Schools that a form must say something of: those open, or those that the list asks a plan of."""
    places = school_places(registry, each.year)
    if not each.listed:
        return expected_of(each.form, places)
    run = published_run(work, MonitoringKey.IDENTIFICATION, each.year)
    rows = [] if run is None else result_rows(work, run.id)
    return places[
        places["school"].isin([row.school for row in rows if row.facts["results_status"] == ResultsStatus.LOW])
    ]


def _reported(store: Store, files: Files, each: Asked) -> set[str]:
    """Schools that the files which count now say something of."""
    digests = [
        file.parquet
        for (form, year, _), sent in files.by_sender.items()
        for file in sent
        if (form, year) == (each.form, each.year) and file.status is SubmissionStatus.ACCEPTED and file.parquet
    ]
    return {school for digest in digests for school in store.get_frame(digest, ["school"])["school"]}


def _unplaced(work: Session, campaigns: Sequence[Campaign]) -> int:
    first, last = min(of.first for of in campaigns), max(of.last for of in campaigns)
    since, until = (datetime.combine(each, time(), KIROV) for each in (first, last + timedelta(days=1)))
    return count_unplaced(work, since=since, until=until)


def _counts(file: Submission) -> bool:
    """Whether a file was accepted, also where a newer one took its place since."""
    return file.status is not SubmissionStatus.REJECTED


def _day(file: Submission) -> date:
    return file.received_at.astimezone(KIROV).date()


def _dates(days: "pd.Series[date]") -> list[date | None]:
    return [None if pd.isna(each) else each for each in days]
