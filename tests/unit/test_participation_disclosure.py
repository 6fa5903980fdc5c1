"""What an attacker gets from all that is shown of participation: a whole-number programme that knows every total.

Written apart from the product: it asks for the least and the largest value that a hidden school can have.
"""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.participated import participation

INDICATORS = ("courses", "events", "recommendations", "unions")


def shown_totals(result):
    """Rows of ones and zeros over the schools, each with the row of shown numbers that belongs to it."""
    schools = result.schools
    low, adverse = schools["results_status"] == "low", schools["conditions_status"] == "adverse"
    members = {"low": low, "adverse": adverse, "listed": low | adverse, "others": ~(low | adverse)}
    found = []
    for place in result.places.to_dict("records"):
        if not place["hidden"]:
            of = (
                np.full(len(schools), True)
                if place["scope"] == "ministry"
                else schools[place["scope"]] == place["code"]
            )
            found.append((np.asarray(of, dtype=float), {name: place[name] for name in ("teachers", *INDICATORS)}))
    for group, rows in result.comparison.groupby("group"):
        if not rows["hidden"].any():
            counts = rows.set_index("indicator")["count"].to_dict() | {"teachers": rows["teachers"].iloc[0]}
            found.append((members[group].to_numpy(dtype=float), counts))
    for number, school in enumerate(schools.to_dict("records")):
        if not school["hidden"]:
            known = school["score"] == school["score"]
            counts = {name: school[name] if known else 0 for name in ("teachers", *INDICATORS)}
            found.append((np.eye(len(schools))[number], counts))
    return found


@pytest.mark.parametrize("indicator", INDICATORS)
def test_neither_teachers_nor_participants_of_a_small_school_can_be_computed(indicator):
    result = participation()
    totals, size = shown_totals(result), len(result.schools)
    sums = np.array([of for of, _ in totals])
    teachers, counts = (
        np.array([values[name] for _, values in totals], dtype=float) for name in ("teachers", indicator)
    )
    nothing = np.zeros_like(sums)
    rules = [
        LinearConstraint(np.hstack([sums, nothing]), teachers, teachers),
        LinearConstraint(np.hstack([nothing, sums]), counts, counts),
        LinearConstraint(np.hstack([np.eye(size), -np.eye(size)]), 0, np.inf),
    ]
    small = np.flatnonzero(result.schools["hidden"] & (result.schools["teachers"] < 5))
    assert len(small) > 10
    for school in small:
        for quantity in (school, size + school):
            aim = np.zeros(2 * size)
            aim[quantity] = 1
            ends = [
                milp(sign * aim, constraints=rules, bounds=Bounds(0, np.inf), integrality=np.ones(2 * size)).x[quantity]
                for sign in (1, -1)
            ]
            assert round(ends[1]) > round(ends[0]), result.schools["school"][school]
