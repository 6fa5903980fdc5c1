"""Why a measure concerns a school: the indicator and its value in words."""

from collections.abc import Callable, Iterable

import pandas as pd

from rsoko.methodology import Identification, Indicator
from rsoko.monitorings.grounds import ground_rows, split_ground
from rsoko.monitorings.result import Result
from rsoko.reports.wording import number, percent
from schemas.terms import ConditionsStatus, Procedure, Reliability, ResultsStatus, Subject

__all__ = ["Grounds", "find_grounds", "indicator_value", "lower_first"]

Grounds = dict[str, list[str]]
SUPPORT = {
    "olympiad": "участие в муниципальном этапе олимпиады",
    "continuation": "продолжение обучения в 10 классе",
}


def find_grounds(result: Result, grounds: Iterable[str], rules: Identification, pronounced: float) -> Grounds:
    """Schools that any of the grounds names, each with the words for every ground that does.

    The words of the grounds are those of the catalogue; ValueError for one that is not known.
    """
    found: Grounds = {}
    for ground in grounds:
        kind, argument = split_ground(ground)
        rows = ground_rows(result, ground, pronounced)
        for school, words in WORDS[kind](rows, argument, rules):
            found.setdefault(school, []).append(words)
    return found


def indicator_value(indicator: Indicator, value: float, z: float) -> str:
    """Value of an indicator as people write it: a share, a number, yes or no."""
    if pd.isna(z):
        return "нет данных"
    if indicator.measure == "flag":
        return "да" if z > 0 else "нет"
    if indicator.measure in {"share", "lack"}:
        return percent(value)
    return "компьютеров нет" if value == float("inf") else number(value, 1)


def lower_first(words: str) -> str:
    """A title inside a sentence; an abbreviation keeps its capitals."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


Found = Iterable[tuple[str, str]]


def _of_results(schools: pd.DataFrame, status: str, _rules: Identification) -> Found:
    return [(school, f"статус «{ResultsStatus(status).label}»") for school in schools["school"]]


def _of_conditions(schools: pd.DataFrame, status: str, _rules: Identification) -> Found:
    label = ConditionsStatus(status).label
    rows = zip(schools["school"], schools["conditions_index"], strict=True)
    return [(school, f"статус «{label}», индекс условий {number(index, 1)}") for school, index in rows]


def _of_reliability(schools: pd.DataFrame, reliability: str, _rules: Identification) -> Found:
    return [(school, f"{Reliability(reliability).label} статус") for school in schools["school"]]


def _of_mentors(mentors: pd.DataFrame, _argument: str, _rules: Identification) -> Found:
    counts = mentors.groupby("school").size()
    return [(str(school), f"подобрано школ-наставников: {count}") for school, count in counts.items()]


def _of_resilience(schools: pd.DataFrame, _argument: str, _rules: Identification) -> Found:
    rows = zip(schools["school"], schools["good_share"], strict=True)
    return [(school, f"резильентная школа, «4» и «5» — {percent(share)}") for school, share in rows]


def _of_pairs(pairs: pd.DataFrame, argument: str, _rules: Identification) -> Found:
    label = Subject(argument.split(":")[1]).label
    rows = zip(pairs["school"], pairs["procedure"], pairs["share"], strict=True)
    return [(school, f"{Procedure(name).label}, {label} — {percent(share)}") for school, name, share in rows]


def _of_support(schools: pd.DataFrame, name: str, _rules: Identification) -> Found:
    rows = zip(schools["school"], schools[f"{name}_rate"], strict=True)
    return [(school, f"{SUPPORT[name]} — {percent(rate)}") for school, rate in rows]


def _of_indicator(rows: pd.DataFrame, key: str, rules: Identification) -> Found:
    indicator = next((one for one in rules.indicators if one.key == key), None)
    if indicator is None:  # a methodology of another year may do without it
        return []
    title = lower_first(indicator.title)
    found = []
    for school, value, z in zip(rows["school"], rows["value"], rows["z"], strict=True):
        words = title if indicator.measure == "flag" else f"{title} — {indicator_value(indicator, value, z)}"
        found.append((school, words))
    return found


WORDS: dict[str, Callable[[pd.DataFrame, str, Identification], Found]] = {
    "results": _of_results,
    "conditions": _of_conditions,
    "reliability": _of_reliability,
    "mentor": _of_mentors,
    "resilient": _of_resilience,
    "pair": _of_pairs,
    "support": _of_support,
    "indicator": _of_indicator,
}
