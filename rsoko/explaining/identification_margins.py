"""How far each input of a school is from changing its statuses, the others and the other schools being as they are."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from math import floor
from typing import Any

import numpy as np

from rsoko.explaining.node import Margin
from rsoko.explaining.pair_change import pair_change, pair_title
from rsoko.explaining.reading import own_rows
from rsoko.methodology import Identification, Indicator
from rsoko.monitorings.conditions import indicator_value, indicator_z
from rsoko.monitorings.material import Material
from rsoko.monitorings.result import Result
from rsoko.monitorings.sensitivity import Standing, standing_of, statuses
from rsoko.monitorings.supporting import CRITERIA
from rsoko.monitorings.tally import PAIR_SUBJECTS, PROCEDURES
from rsoko.records import records
from rsoko.reports.identity import Identity
from rsoko.reports.wording import number
from schemas.fields import Kind
from schemas.forms import FORMS
from schemas.terms import ConditionsStatus, FormKey, ResultsStatus

__all__ = ["conditions_margins", "pair_margins", "support_margins"]

Row = Mapping[str, Any]
STAYS = "одно это значение статус не меняет"


def pair_margins(result: Result, rules: Identification, school: str) -> list[Margin]:
    """By pair and year: how many more or fewer below the minimum change the status of results."""
    standing = _standing(Identity(result), Identity(rules))
    place = standing.schools.index(school)
    now = str(statuses(standing, rules)[0][place])
    own = result.pairs[(result.pairs["school"] == school) & result.pairs["share"].notna()]
    found = []
    for row in records(own.sort_values(["year", "procedure", "subject"])):
        change = pair_change(row, rules)
        after = now if change is None else _with_pair(standing, place, row, change, result.year, rules)
        name = f"pair.{row['year']}.{row['procedure']}.{row['subject']}"
        flips = None if after == now else change
        found.append(
            _margin(name, pair_title(row), "участников ниже порога", row["below_min"], flips, ResultsStatus(after))
        )
    return found


def support_margins(result: Result, material: Material, rules: Identification, school: str) -> list[Margin]:
    """By supporting criterion: how many more or fewer in its numerator change the status of results.

    The quantile of the region moves along with the rate of the school.
    """
    standing = _standing(Identity(result), Identity(rules))
    place = standing.schools.index(school)
    now = str(statuses(standing, rules)[0][place])
    found = []
    for row in own_rows(material, FormKey.ENGAGEMENT, school, result.year):
        for name, (part, whole) in CRITERIA.items():
            if not row[whole]:
                continue
            test = _with_rate(standing, place, name, row[part], row[whole], rules)
            up = bool(standing.criteria[name].confirms[place])
            change = _least(test, now, row[whole] - row[part] if up else -row[part])
            after = now if change is None else test(change)
            title = FORMS[FormKey.ENGAGEMENT].columns[part].title
            found.append(_margin(f"support.{name}", title, "человек", row[part], change, ResultsStatus(after)))
    return found


def conditions_margins(result: Result, material: Material, rules: Identification, school: str) -> list[Margin]:
    """By indicator: which change of its field changes the status of conditions; none where there is no index."""
    row = records(result.schools[result.schools["school"] == school])[0]
    if row["conditions_index"] is None:
        return []
    adverse = row["conditions_status"] == ConditionsStatus.ADVERSE
    after = ConditionsStatus.NONE if adverse else ConditionsStatus.ADVERSE
    (sent,) = own_rows(material, FormKey.CONDITIONS, school, result.year)
    known = {each["indicator"]: each for each in records(result.indicators[result.indicators["school"] == school])}
    known = {key: each for key, each in known.items() if each["z"] is not None}
    found = []
    for one in (each for each in rules.indicators if each.key in known):
        field = FORMS[FormKey.CONDITIONS].columns[one.field]
        change = _field_change(one, known, sent, rules, adverse=adverse)
        status = after if change is not None else ConditionsStatus(row["conditions_status"])
        now = None if sent[one.field] is None else float(sent[one.field])
        found.append(_margin(f"indicator.{one.key}", field.title, "", now, change, status))
    return found


@lru_cache(maxsize=2)
def _standing(result: Identity[Result], rules: Identity[Identification]) -> Standing:
    # Of all schools at once: the profiles of a run ask for every one of them.
    return standing_of(result.result, rules.result)


def _margin(
    name: str, title: str, unit: str, now: float | None, change: float | None, status: ResultsStatus | ConditionsStatus
) -> Margin:
    told = STAYS
    if change is not None:
        digits = 0 if float(change).is_integer() else 1
        words = f"{'больше' if change > 0 else 'меньше'} на {number(abs(change), digits)}"
        told = f"{words} — статус станет «{status.label}»"
    return Margin(name, title, unit, now, change, status.value, told)


def _with_pair(standing: Standing, place: int, row: Row, change: int, year: int, rules: Identification) -> str:
    """The status of results with another count in one pair."""
    shares = standing.shares[[place]].copy()
    at = (0, row["year"] - year - 1, PROCEDURES.index(row["procedure"]), PAIR_SUBJECTS.index(row["subject"]))
    shares[at] = (row["below_min"] + change) / row["participants"]
    return str(statuses(_alone(standing, place, shares), rules, standing)[0][0])


def _alone(standing: Standing, place: int, shares: Any) -> Standing:  # noqa: ANN401 - an array
    """One school out of all, with other shares; its criteria stay as the region has made them."""
    criteria = {
        name: replace(each, rate=each.rate[[place]], applies=each.applies[[place]], confirms=each.confirms[[place]])
        for name, each in standing.criteria.items()
    }
    one = slice(place, place + 1)
    return Standing(
        (standing.schools[place],), shares, criteria, standing.coverage[one], standing.index[one], standing.usable[one]
    )


def _with_rate(
    standing: Standing, place: int, name: str, part: int, whole: int, rules: Identification
) -> Callable[[int], str]:
    """The status of results with so many more in the numerator of a criterion."""

    def test(change: int) -> str:
        rate = standing.criteria[name].rate.copy()
        rate[place] = (part + change) / whole
        criteria = {**standing.criteria, name: replace(standing.criteria[name], rate=rate)}
        return str(statuses(replace(standing, criteria=criteria), rules)[0][place])

    return test


def _least(test: Callable[[int], str], now: str, most: int) -> int | None:
    """The change nearest to 0, at most `most` away, that gives another status: all beyond one point do, or none."""
    if most == 0 or test(most) == now:
        return None
    sign, near, far = (1 if most > 0 else -1), 0, abs(most)
    while far - near > 1:
        middle = (near + far) // 2
        near, far = (middle, far) if test(sign * middle) == now else (near, middle)
    return sign * far


def _field_change(
    one: Indicator, known: Mapping[str, Row], sent: Row, rules: Identification, *, adverse: bool
) -> float | None:
    """What must be added to the field of an indicator so that the index passes the threshold."""
    weights = sum(each["weight"] for each in known.values())
    others = sum(each["weight"] * each["z"] for key, each in known.items() if key != one.key)
    limit = rules.adverse_index.value

    def index(value: float) -> float:
        fields = {field: np.array([value if field == one.field else sent[field]], float) for field in one.fields}
        z = indicator_z(indicator_value(fields, one), one)[0]
        return float(100 * (others + one.weight * z) / weights)

    for value in _candidates(one, sent, (limit * weights / 100 - others) / one.weight):
        if (index(value) >= limit) != adverse:
            return round(value - float(sent[one.field]), 9)
    return None


def _candidates(one: Indicator, sent: Row, z: float) -> Iterator[float]:
    """Values of a field near the one that gives this z, the nearest to the present one first."""
    now = float(sent[one.field])
    if one.low is None or one.high is None:
        yield 1 - now
        return
    if not 0 <= z <= 1:
        return
    value = one.low + z * (one.high - one.low) if one.worse == "more" else one.high - z * (one.high - one.low)
    base = 1.0 if one.base is None else float(sent[one.base])
    exact = {"share": value * base, "lack": (1 - value) * base, "load": base / value if value else 0.0}.get(
        one.measure, value
    )
    step = 1.0 if FORMS[FormKey.CONDITIONS].columns[one.field].kind is Kind.COUNT else 0.1
    near = [(floor(exact / step) + each) * step for each in (-1, 0, 1, 2)]
    most = base if one.measure in {"share", "lack"} else float("inf")
    yield from sorted((each for each in near if 0 <= each <= most), key=lambda each: abs(each - now))
