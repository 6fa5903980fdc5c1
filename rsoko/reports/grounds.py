"""Why a measure concerns a school: the indicator and its value in words."""

from collections.abc import Callable, Iterable

import pandas as pd

from rsoko.methodology import Identification, Indicator
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
        kind, _, argument = ground.partition(":")
        if kind not in FINDERS:
            raise ValueError(f"unknown ground: {ground}")
        for school, words in FINDERS[kind](result, argument, rules, pronounced):
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


def _by_results(result: Result, status: str, _rules: Identification, _pronounced: float) -> Found:
    schools = result.schools[result.schools["results_status"] == status]
    return [(school, f"статус «{ResultsStatus(status).label}»") for school in schools["school"]]


def _by_conditions(result: Result, status: str, _rules: Identification, _pronounced: float) -> Found:
    schools = result.schools[result.schools["conditions_status"] == status]
    label = ConditionsStatus(status).label
    rows = zip(schools["school"], schools["conditions_index"], strict=True)
    return [(school, f"статус «{label}», индекс условий {number(index, 1)}") for school, index in rows]


def _by_reliability(result: Result, reliability: str, _rules: Identification, _pronounced: float) -> Found:
    schools = result.schools[(result.schools["reliability"] == reliability).fillna(False)]
    return [(school, f"{Reliability(reliability).label} статус") for school in schools["school"]]


def _by_mentor(result: Result, _argument: str, _rules: Identification, _pronounced: float) -> Found:
    counts = result.mentors.groupby("school").size()
    return [(str(school), f"подобрано школ-наставников: {count}") for school, count in counts.items()]


def _by_resilience(result: Result, _argument: str, _rules: Identification, _pronounced: float) -> Found:
    schools = result.schools[result.schools["resilient"].astype(bool)]
    rows = zip(schools["school"], schools["good_share"], strict=True)
    return [(school, f"резильентная школа, «4» и «5» — {percent(share)}") for school, share in rows]


def _by_pair(result: Result, argument: str, _rules: Identification, _pronounced: float) -> Found:
    procedure, subject = argument.split(":")
    pairs = result.pairs[(result.pairs["year"] == result.year) & (result.pairs["subject"] == Subject(subject))]
    pairs = pairs[pairs["low"].fillna(False).astype(bool)]
    if procedure != "any":
        pairs = pairs.loc[pairs["procedure"] == Procedure(procedure)]
    label = Subject(subject).label
    rows = zip(pairs["school"], pairs["procedure"], pairs["share"], strict=True)
    return [(school, f"{Procedure(name).label}, {label} — {percent(share)}") for school, name, share in rows]


def _by_support(result: Result, name: str, _rules: Identification, _pronounced: float) -> Found:
    confirms = result.schools[f"{name}_confirms"].astype("boolean").fillna(False).astype(bool)
    schools, words = result.schools[confirms], SUPPORT[name]
    rows = zip(schools["school"], schools[f"{name}_rate"], strict=True)
    return [(school, f"{words} — {percent(rate)}") for school, rate in rows]


def _by_indicator(result: Result, key: str, rules: Identification, pronounced: float) -> Found:
    indicator = next((one for one in rules.indicators if one.key == key), None)
    if indicator is None:  # a methodology of another year may do without it
        return []
    rows = result.indicators[(result.indicators["indicator"] == key) & (result.indicators["z"] >= pronounced)]
    title = lower_first(indicator.title)
    found = []
    for school, value, z in zip(rows["school"], rows["value"], rows["z"], strict=True):
        words = title if indicator.measure == "flag" else f"{title} — {indicator_value(indicator, value, z)}"
        found.append((school, words))
    return found


FINDERS: dict[str, Callable[[Result, str, Identification, float], Found]] = {
    "results": _by_results,
    "conditions": _by_conditions,
    "reliability": _by_reliability,
    "mentor": _by_mentor,
    "resilient": _by_resilience,
    "pair": _by_pair,
    "support": _by_support,
    "indicator": _by_indicator,
}
