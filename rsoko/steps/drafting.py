"""Draft: plans of measures for the schools of a published list, a workbook for each municipality."""

from collections.abc import Iterator

import pandas as pd

from rsoko.db.engine import session
from rsoko.errors import UserError
from rsoko.forms import Prefilled, blank_form
from rsoko.installation import Installation
from rsoko.ledger.runs import published_run
from rsoko.plans.drafting import drafted, grounds_sheet
from rsoko.registry import Registry, school_places
from rsoko.results import load_result
from rsoko.snapshots import load_snapshot
from schemas.terms import FormKey, MonitoringKey

__all__ = ["draft_plans"]


def draft_plans(
    installation: Installation, cohort: int, municipality: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """The draft plans of a cohort: code of the municipality, workbook.

    Raises UserError `list-missing` where the list of that year is not published, `nothing-to-plan` where no school of
    the municipality, or of the region, is on it.
    """
    registry, draft = _draft(installation, cohort)
    schools = school_places(registry, cohort)
    places = draft["school"].map(schools.set_index("school")["municipality"])
    # A school that closed since needs no plan.
    codes = sorted(set(places.dropna())) if municipality is None else [municipality]
    names = dict(zip(schools["school"], schools["name"], strict=True))
    for code in codes:
        own = draft[places == code].reset_index(drop=True)
        if own.empty:
            raise _nothing(cohort, code)
        yield code, _workbook(registry, cohort, code, own, names)
    if not codes:
        raise _nothing(cohort, None)


def _draft(installation: Installation, cohort: int) -> tuple[Registry, pd.DataFrame]:
    with session(installation.engine, reading=True) as work:
        registry = installation.registry(work)
        run = published_run(work, MonitoringKey.IDENTIFICATION, cohort)
        if run is None or run.result is None or run.methodology is None or run.snapshot is None:
            text = f"Перечень ШНОР и ШНСУ {cohort} года не опубликован: составлять планы не по чему."
            cure = f"Проведите и утвердите выявление: «rsoko run identification --year {cohort}»."
            raise UserError("list-missing", text, cure)
        result, methodology, snapshot = run.result, run.methodology, run.snapshot
    store = installation.store
    frozen = load_snapshot(store, snapshot)
    conditions = store.get_frame(frozen.manifest["forms"][FormKey.CONDITIONS.value])
    rules = installation.methodology(methodology)
    # With the dates that the documents of the list name.
    return registry, drafted(load_result(store, result), conditions, rules, frozen.calendar)


def _workbook(registry: Registry, cohort: int, code: str, draft: pd.DataFrame, names: dict[str, str]) -> bytes:
    notes = [f"Основание: {words}" for words in draft["grounds"]]
    prefilled = Prefilled(draft.drop(columns="grounds"), {"title": notes}, [grounds_sheet(draft, names)])
    return blank_form(registry, FormKey.MEASURES, cohort, code, prefilled)


def _nothing(cohort: int, code: str | None) -> UserError:
    where = "В перечне" if code is None else f"У муниципалитета с кодом «{code}» в перечне"
    text = f"{where} {cohort} года нет школ со статусом ШНОР или ШНСУ, которым нужен план."
    return UserError("nothing-to-plan", text, "Проверьте год и код муниципалитета.")
