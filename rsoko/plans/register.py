"""The register of a cohort: its measures as accepted, who owes a plan, which schools have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlmodel import Session

from rsoko.calendar import KIROV, Calendar
from rsoko.campaigns import Needed
from rsoko.db.engine import session
from rsoko.db.models import Submission
from rsoko.installation import Installation
from rsoko.ledger.results import result_rows
from rsoko.ledger.runs import published_run
from rsoko.plans.standing import stand
from rsoko.registry import Registry, school_places
from rsoko.snapshots import is_demo
from rsoko.steps.collecting import missing_files, needed_submissions
from rsoko.store import Store
from schemas.forms import FORMS
from schemas.terms import FormKey, MonitoringKey, ResultsStatus

__all__ = ["PLACES", "Register", "read_register", "register"]

PLACES = ["municipality", "municipality_name", "district", "district_name"]
LOW = ResultsStatus.LOW.value
UNKNOWN = "—"


@dataclass(frozen=True)
class Register:
    """The measures of a cohort as they stand on a day.

    run: the published list of the cohort's year, None where there is none. measures: a row a measure with the columns
    of the form, what `stand` adds, `reported`, `name` of the school, its places, `listed` (its school is of the
    cohort). owing: places of municipalities that have schools of the cohort and whose plan has not come. without:
    schools of the cohort (school, name, places) whose plan has no measure though their municipality has sent one.
    """

    cohort: int
    day: date
    run: str | None
    measures: pd.DataFrame
    owing: pd.DataFrame
    without: pd.DataFrame
    demo: bool


def read_register(installation: Installation, cohort: int, day: date) -> Register:
    """The register on a day, in a session of its own. Raises UserError `no-registry`."""
    with session(installation.engine, reading=True) as work:
        return register(work, installation.store, installation.registry(work), installation.calendar(), cohort, day)


def register(work: Session, store: Store, registry: Registry, calendar: Calendar, cohort: int, day: date) -> Register:
    """The register on a day from the files that count now."""
    needed = Needed(FormKey.MEASURES, cohort, listed=True)
    files = needed_submissions(work, [needed])
    run = published_run(work, MonitoringKey.IDENTIFICATION, cohort)
    rows = [] if run is None else result_rows(work, run.id)
    listed = [row.school for row in rows if row.facts["results_status"] == LOW]
    places = school_places(registry, cohort)
    cohort_places = places[places["school"].isin(listed)]
    missing = missing_files(registry, cohort, [needed], files)["municipality"]
    owes = cohort_places["municipality"].isin(missing)
    measures = stand(_placed(_rows(store, files), places), day, calendar)
    has_plan = cohort_places["school"].isin(measures["school"])
    return Register(
        cohort=cohort,
        day=day,
        run=None if run is None else run.id,
        measures=measures.assign(listed=measures["school"].isin(listed)),
        owing=cohort_places.loc[owes, PLACES].drop_duplicates().sort_values("municipality", ignore_index=True),
        without=cohort_places.loc[~owes & ~has_plan, ["school", "name", *PLACES]].reset_index(drop=True),
        demo=is_demo(registry),
    )


def _rows(store: Store, files: Sequence[Submission]) -> pd.DataFrame:
    """Rows of all files with their sender and the day on which it said so."""
    parts = [
        store.get_frame(file.parquet).assign(
            sender=file.sender, reported=pd.Timestamp(file.received_at.astimezone(KIROV).date())
        )
        for file in files
        if file.parquet is not None
    ]
    if parts:
        return pd.concat(parts, ignore_index=True)
    empty: pd.DataFrame = FORMS[FormKey.MEASURES].model.empty()
    return empty.assign(sender=pd.Series(dtype="str"), reported=pd.Series(dtype="datetime64[us]"))


def _placed(rows: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Rows with the places of their schools; where a municipality and its district both sent a plan, its own counts."""
    found = rows.merge(places[["school", "name", *PLACES]], how="left", on="school")
    # A school that the registry no longer knows stays in sight.
    found = found.fillna(dict.fromkeys(["name", *PLACES], UNKNOWN))
    own = found["sender"] == found["municipality"]
    has_own = own.groupby(found["school"]).transform("any").astype("bool")
    kept = found[own | ~has_own].drop(columns="sender")
    return kept.sort_values(["district", "municipality", "school", "number"], ignore_index=True)
