"""Draft plans: measures of the catalogue that the risk profile of a school calls for (domain rules, section 7)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from rsoko.calendar import Calendar, in_academic_year
from rsoko.methodology import Identification, Indicator
from rsoko.monitorings.arrays import Floats
from rsoko.monitorings.catalogue import Catalogue, Measure, population
from rsoko.monitorings.frames import laid_out
from rsoko.monitorings.grounds import ground_rows, split_ground
from rsoko.monitorings.result import Result
from schemas.plans import DRAFT_PLANS
from schemas.terms import MeasureKind, MeasureLevel, Scope

__all__ = ["draft_plans"]

# Who carries a measure out first gives its level.
_LEVELS = {
    Scope.MINISTRY: MeasureLevel.REGION,
    Scope.INSTITUTE: MeasureLevel.REGION,
    Scope.DISTRICT: MeasureLevel.DISTRICT,
    Scope.MUNICIPALITY: MeasureLevel.MUNICIPALITY,
    Scope.SCHOOL: MeasureLevel.SCHOOL,
}
_KINDS = list(MeasureKind)
_PEOPLE = ("students", "teachers")
_ROW = ["school", "ground", "indicator", "weight", "planned"]


def draft_plans(
    result: Result, conditions: pd.DataFrame, catalogue: Catalogue, rules: Identification, calendar: Calendar
) -> pd.DataFrame:
    """A plan for each school with low results or adverse conditions, in order of school and number.

    `conditions` is the normalised form; its rows of the year of the result say how many people stand behind an
    indicator. A measure stands in a plan once, with the heaviest of its grounds that the school has: of the indicators
    of conditions those of the `leading` largest contributions to the index, low pairs by their share. `planned` are
    the people whom the ground counts (pupils below the minimum, teachers without a category) where these are the ones
    to take part; else it is missing and the school fills it in. Columns as in `schemas.plans`.
    """
    answers = conditions[conditions["year"] == result.year].set_index("school")
    leading = _leading(result, catalogue)
    listed = set(population(result.schools, "listed")["school"])
    found = []
    for place, measure in enumerate(catalogue.measures):
        meant = listed & set(population(result.schools, measure.schools)["school"])
        rows = _concerned(result, measure, leading, answers, catalogue, rules)
        found.append(
            rows[rows["school"].isin(meant)].assign(**_said(measure, catalogue, result.year, calendar), place=place)
        )
    return _numbered(pd.concat(found))


def _leading(result: Result, catalogue: Catalogue) -> pd.DataFrame:
    """School and indicator: the heaviest of the pronounced indicators of each school; of equals the first declared."""
    pronounced = result.indicators[result.indicators["z"] >= catalogue.pronounced]
    ordered = pronounced.sort_values("contribution", ascending=False, kind="stable")
    return ordered[ordered.groupby("school").cumcount() < catalogue.leading][["school", "indicator"]]


def _concerned(
    result: Result,
    measure: Measure,
    leading: pd.DataFrame,
    answers: pd.DataFrame,
    catalogue: Catalogue,
    rules: Identification,
) -> pd.DataFrame:
    """Schools that have a ground of the measure, each with the heaviest one; of equals the first of the catalogue."""
    parts = []
    for ground in measure.grounds:
        kind, argument = split_ground(ground)
        rows = ground_rows(result, ground, catalogue.pronounced)
        if kind == "indicator":
            rows = rows.merge(leading, on=["school", "indicator"])
        weighed = _WEIGHED.get(kind, _by_status)(rows, argument, answers, rules)
        parts.append(weighed.assign(ground=ground)[_ROW])
    together = pd.concat(parts).sort_values("weight", ascending=False, kind="stable")
    heaviest = together.drop_duplicates("school")
    return heaviest if measure.counted else heaviest.assign(planned=np.nan)


def _said(measure: Measure, catalogue: Catalogue, year: int, calendar: Calendar) -> dict[str, Any]:
    """What the catalogue says of a measure, the same for every school."""
    start, end = (
        pd.Timestamp(calendar.working_day(in_academic_year(each, year))) for each in (measure.start, measure.end)
    )
    return {
        "kind": measure.kind.value,
        "title": measure.title,
        "level": _LEVELS[measure.bodies[0]].value,
        "start": start,
        "end": end,
        "responsible": "; ".join(catalogue.bodies[body] for body in measure.bodies),
        "order": _KINDS.index(measure.kind),
    }


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in order of school, kind and catalogue, numbered within the school."""
    ordered = rows.sort_values(["school", "order", "place"], ignore_index=True)
    number = ordered.groupby("school").cumcount() + 1
    planned = ordered["planned"].astype("Float64").astype("Int64").array
    dates = {name: ordered[name].astype("datetime64[ns]").array for name in ("start", "end")}
    columns = {str(name): column.array for name, column in ordered.items()}
    return laid_out(DRAFT_PLANS.columns, columns | dates | {"number": number.to_numpy(), "planned": planned})


def _by_status(rows: pd.DataFrame, _argument: str, _answers: pd.DataFrame, _rules: Identification) -> pd.DataFrame:
    """A status, a mentor: it holds or not, and counts nobody."""
    return pd.DataFrame({"school": rows["school"].unique()}).assign(indicator=None, weight=0.0, planned=np.nan)


def _by_support(rows: pd.DataFrame, name: str, answers: pd.DataFrame, rules: Identification) -> pd.DataFrame:
    """A supporting criterion names itself."""
    return _by_status(rows, name, answers, rules).assign(indicator=name)


def _by_pair(rows: pd.DataFrame, argument: str, _answers: pd.DataFrame, _rules: Identification) -> pd.DataFrame:
    """Low pairs of a subject: the one of the largest share leads, all of them count their pupils below the minimum."""
    ordered = rows.sort_values("share", ascending=False, kind="stable")
    people = ordered.groupby("school")["below_min"].sum()
    first = ordered.drop_duplicates("school")
    return pd.DataFrame(
        {
            "school": first["school"],
            "indicator": [
                f"{procedure}:{subject}"
                for procedure, subject in zip(first["procedure"], first["subject"], strict=True)
            ],
            "weight": first["share"],
            "planned": people.reindex(first["school"]).to_numpy(dtype=np.float64),
        }
    )


def _by_indicator(rows: pd.DataFrame, key: str, answers: pd.DataFrame, rules: Identification) -> pd.DataFrame:
    """An indicator weighs what it adds to the index."""
    indicator = next((each for each in rules.indicators if each.key == key), None)
    known = answers.reindex(rows["school"])
    planned = np.full(len(rows), np.nan) if indicator is None else _people(indicator, known)
    return pd.DataFrame(
        {"school": rows["school"], "indicator": key, "weight": rows["contribution"], "planned": planned}
    )


def _people(indicator: Indicator, answers: pd.DataFrame) -> Floats:
    """People behind an indicator: those counted, or those that lack; NaN where it does not count people."""
    # Positions are counted in halves and are no people.
    if indicator.base not in _PEOPLE or indicator.measure not in {"share", "lack"}:
        return np.full(len(answers), np.nan)
    counted, everyone = (
        answers[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in (indicator.field, indicator.base)
    )
    return counted if indicator.measure == "share" else np.asarray(everyone - counted)


_WEIGHED: dict[str, Callable[[pd.DataFrame, str, pd.DataFrame, Identification], pd.DataFrame]] = {
    "pair": _by_pair,
    "support": _by_support,
    "indicator": _by_indicator,
}
