"""Standing of a campaign: who has sent what, who has not, how many days are left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd
from sqlmodel import Session

from rsoko.calendar import KIROV, Calendar
from rsoko.campaigns.plans import Campaign, Needed, campaign, needed_forms
from rsoko.db.engine import session
from rsoko.db.models import Submission
from rsoko.installation import Installation
from rsoko.ledger.results import result_rows
from rsoko.ledger.runs import published_run
from rsoko.ledger.submissions import count_unplaced, rejected_submissions
from rsoko.registry import Registry, school_places
from rsoko.snapshots import is_demo
from rsoko.steps.collecting import missing_files, needed_submissions
from schemas.terms import MonitoringKey, Receipt, ResultsStatus, Severity

__all__ = ["PLACES", "Standing", "by_district", "by_form", "receipts", "silent", "standing"]

KEYS = ["form", "year", "municipality"]
PLACES = ["municipality", "municipality_name", "district", "district_name"]
LOW = ResultsStatus.LOW.value
SENT = ["sender", "submission", "received", "rows", "errors", "warnings"]


@dataclass(frozen=True)
class Standing:
    """A campaign as it stands at a moment.

    rows: form, year, municipality, municipality_name, district, district_name, receipt, sender, submission, received,
    rows, errors, warnings, and rejected: a later file of theirs that was rejected while an older one still counts.
    lists: years of the published lists it builds on with their runs (None: not published). unplaced: files rejected
    since the window opened of which nobody can say whose they are. calendar: the working days in force.
    """

    campaign: Campaign
    at: datetime
    rows: pd.DataFrame
    lists: dict[int, str | None]
    unplaced: int
    demo: bool
    calendar: Calendar

    @property
    def deadline(self) -> date:
        """The last working day of the window."""
        return self.campaign.deadline(self.calendar)

    @property
    def days_left(self) -> int:
        """Days from the moment to the deadline; negative after it."""
        return (self.deadline - self.at.astimezone(KIROV).date()).days


def standing(installation: Installation, monitoring: MonitoringKey, year: int, at: datetime) -> Standing:
    """The campaign of a year at a moment. Raises UserError `no-registry`."""
    of = campaign(monitoring, year)
    needed = needed_forms(monitoring, year, installation.current_methodology().identification.window_years.value)
    since = datetime.combine(of.first, time(), KIROV)
    until = datetime.combine(of.last + timedelta(days=1), time(), KIROV)
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
        return Standing(
            campaign=of,
            at=at,
            rows=receipts(work, registry, year, needed),
            lists={listed: _list_of(work, listed) for listed in of.lists},
            unplaced=count_unplaced(work, since=since, until=until),
            demo=is_demo(registry),
            calendar=installation.calendar(),
        )


def by_form(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts of municipalities by form and year: a column for each receipt."""
    return _counts(rows, ["form", "year"])


def by_district(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts of forms of municipalities by district: a column for each receipt."""
    return _counts(rows, ["district", "district_name"])


def silent(rows: pd.DataFrame) -> pd.DataFrame:
    """Municipalities of which something is required and nothing has come, not even a rejected file."""
    asked = rows[rows["receipt"] != Receipt.NOT_REQUIRED]
    nothing = (asked["receipt"] == Receipt.MISSING).groupby(asked["municipality"]).transform("all")
    return asked.loc[nothing, PLACES].drop_duplicates(ignore_index=True)


def receipts(work: Session, registry: Registry, year: int, needed: list[Needed]) -> pd.DataFrame:
    """A row for each form of each municipality that has open schools, as `Standing.rows` describes it."""
    accepted = needed_submissions(work, needed)
    forms, years = {need.form for need in needed}, {need.year for need in needed}
    rejected = _sent(rejected_submissions(work, forms=forms, years=years))
    rows = _asked(registry, year, needed)
    missing = missing_files(registry, year, needed, accepted)[KEYS].drop_duplicates()
    absent = pd.MultiIndex.from_frame(rows[KEYS]).isin(pd.MultiIndex.from_frame(missing))
    counting, turned_down = _of_municipality(rows, _sent(accepted)), _of_municipality(rows, rejected)
    refused = turned_down["submission"].notna().to_numpy()
    sent = pd.concat([counting[~absent], turned_down[absent]]).sort_index()
    receipt = pd.Series(Receipt.RECEIVED.value, index=rows.index).mask(absent, Receipt.MISSING.value)
    receipt = receipt.mask(absent & refused, Receipt.REJECTED.value)
    receipt = receipt.mask(absent & ~refused & ~_required(work, rows, needed), Receipt.NOT_REQUIRED.value)
    later = turned_down["submission"].where(
        ~absent & (turned_down["submission"] > counting["submission"]).fillna(False)
    )
    return pd.concat([rows, sent], axis=1).assign(receipt=receipt, rejected=later)


def _counts(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    counts = rows.groupby([*keys, "receipt"], sort=False).size().unstack(fill_value=0)
    return counts.reindex(columns=[receipt.value for receipt in Receipt], fill_value=0).reset_index()


def _asked(registry: Registry, year: int, needed: list[Needed]) -> pd.DataFrame:
    """Forms and years by municipality, in the order of the declaration and of codes."""
    places = school_places(registry, year)[PLACES].drop_duplicates().sort_values(["district", "municipality"])
    forms = pd.DataFrame({"form": [need.form.value for need in needed], "year": [need.year for need in needed]})
    return forms.merge(places, how="cross")


def _sent(submissions: Sequence[Submission]) -> pd.DataFrame:
    """Submissions as a frame, the newest of each form, year and sender."""
    severities = [[remark["severity"] for remark in each.remarks] for each in submissions]
    frame = pd.DataFrame(
        {
            "form": [None if each.form is None else each.form.value for each in submissions],
            "year": pd.Series([each.year for each in submissions], dtype="Int64"),
            "sender": [each.sender for each in submissions],
            "submission": pd.Series([each.id for each in submissions], dtype="Int64"),
            "received": pd.Series([each.received_at for each in submissions], dtype="datetime64[us, UTC]"),
            "rows": pd.Series([each.rows for each in submissions], dtype="Int64"),
            "errors": pd.Series([said.count(Severity.ERROR) for said in severities], dtype="Int64"),
            "warnings": pd.Series([said.count(Severity.WARNING) for said in severities], dtype="Int64"),
        }
    ).astype({"form": "str", "sender": "str"})
    return frame.drop_duplicates(["form", "year", "sender"], keep="last")


def _of_municipality(rows: pd.DataFrame, sent: pd.DataFrame) -> pd.DataFrame:
    """What a municipality sent itself, else what its district sent for all of its municipalities."""
    own = [
        rows[["form", "year", place]]
        .merge(sent, how="left", left_on=["form", "year", place], right_on=["form", "year", "sender"])[SENT]
        .set_axis(rows.index)
        for place in ("municipality", "district")
    ]
    has = own[0]["submission"].notna()
    return pd.concat([own[0][has], own[1][~has]]).sort_index()


def _required(work: Session, rows: pd.DataFrame, needed: list[Needed]) -> "pd.Series[bool]":
    """Whether a municipality has to send a form: plans of measures only where the list names one of its schools."""
    required = pd.Series(True, index=rows.index)
    for need in needed:
        run = _list_of(work, need.year) if need.listed else None
        if run is not None:
            listed = {row.municipality for row in result_rows(work, run) if row.facts["results_status"] == LOW}
            own = (rows["form"] == need.form.value) & (rows["year"] == need.year)
            required &= ~own | rows["municipality"].isin(listed)
    return required


def _list_of(work: Session, year: int) -> str | None:
    run = published_run(work, MonitoringKey.IDENTIFICATION, year)
    return None if run is None else run.id
