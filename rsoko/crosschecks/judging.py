"""Applies the table of cross-checks to files, all files of a form at once."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from rsoko.crosschecks.catalogue import CHECKS, CrossCheck
from rsoko.crosschecks.evidence import FILE, Accepted, Evidence, GivenFile, joined_rows
from rsoko.crosschecks.thresholds import THRESHOLDS, Thresholds
from rsoko.crosschecks.wording import number
from rsoko.reading.remarks import Remark
from rsoko.registry.model import Registry, school_places
from schemas.forms import FORMS
from schemas.terms import FormKey

__all__ = ["cross_check"]


def cross_check(
    given: Sequence[GivenFile],
    accepted: Accepted,
    registry: Registry,
    today: date,
    limits: Thresholds = THRESHOLDS,
) -> list[list[Remark]]:
    """Check files against the registry, each other, last year and the other forms; return the remarks of each.

    `accepted` must hold all rows that count once these files are taken, theirs included: the order of files then
    changes nothing. Years before those of the files and years that nobody asks about may be left out.
    """

    @cache
    def places(year: int) -> pd.DataFrame:
        return school_places(registry, year)

    @cache
    def joined(form: FormKey) -> pd.DataFrame:
        return joined_rows(form, accepted)

    said: list[list[Remark]] = [[] for _ in given]
    for form in FORMS:
        of_form = [number for number, file in enumerate(given) if file.form is form]
        if of_form:
            evidence = Evidence(form, [given[number] for number in of_form], joined, places, today, limits)
            for check in CHECKS:
                if form in check.forms:
                    for file, remark in _remarks(check, evidence):
                        said[of_form[file]].append(remark)
    return said


def _remarks(check: CrossCheck, evidence: Evidence) -> Iterator[tuple[int, Remark]]:
    """Put the hits of a check into words, so many a file as anybody reads."""
    hits = check.find(evidence)
    if hits.empty:
        return
    hits = hits.sort_values(["file", "place", "field"], kind="stable").reset_index(drop=True)
    order = hits.groupby("file").cumcount()
    shown = hits[order < evidence.limits.shown]
    for values in shown.to_dict("records"):
        yield int(values["file"]), _remark(check, evidence, values)
    beyond = hits[order >= evidence.limits.shown].groupby("file").size()
    for file, count in beyond.items():
        text = f"Таких же замечаний ещё {count}: показаны первые {evidence.limits.shown}."
        yield int(str(file)), Remark(check.code.value, None, text, check.severity, check.cure)


def _remark(check: CrossCheck, evidence: Evidence, values: Mapping[Hashable, Any]) -> Remark:
    given = evidence.given[int(values["file"])]
    place, field = int(values["place"]), str(values["field"])
    cell = None if place == FILE else given.address(place, field)
    column = FORMS[evidence.form].columns.get(str(values.get("title") or field))
    words = {str(name): _shown(value) for name, value in values.items()} | {"year": str(given.year)}
    words["title"] = "" if column is None else column.title
    return Remark(check.code.value, cell, check.text.format_map(words), check.severity, check.cure.format_map(words))


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else number(float(str(value)))  # type: ignore[call-overload]
