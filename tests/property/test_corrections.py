"""What must hold of any correction of one municipality: those left alone can be left alone."""

from functools import cache

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.demo import Region
from rsoko.monitorings.identification import identify
from rsoko.monitorings.result import FRAMES, Inputs, Result
from rsoko.results import validated
from rsoko.steps.editions import Change, Edition, change_between, new_documents
from rsoko.workings.identification import WORKINGS
from schemas.terms import MonitoringKey, Scope
from tests.frames import METHODOLOGY, YEAR
from tests.reported import places
from tests.smaller import smaller_region

KEY = MonitoringKey.IDENTIFICATION
TOWNS = ("01", "04", "08", "11", "18", "28")
FORMS = ("assessments", "engagement", "conditions")
# Cells that may become any number up to what is counted in the row.
PARTS = {
    "assessments": ("below_min", "participants"),
    "engagement": ("municipal_stage", "school_stage"),
    "conditions": ("low_income", "students"),
}
RELAXED = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def region() -> Region:
    return smaller_region(TOWNS)


def computed(**forms) -> Edition:
    given_ = {name: getattr(region(), name) for name in FORMS} | forms
    result: Result = validated(KEY, identify(Inputs(YEAR, places(region(), YEAR), *given_.values()), METHODOLOGY))
    return Edition(KEY, result, METHODOLOGY)


@st.composite
def corrections(draw) -> Change:
    """The list before and after some rows of one municipality in one form became others."""
    town, form = draw(st.sampled_from(TOWNS)), draw(st.sampled_from(FORMS))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    part, whole = PARTS[form]
    frame = getattr(region(), form).copy()
    own = frame["school"].isin(region().schools.loc[region().schools["municipality"] == town, "school"])
    chosen = own & (rng.random(len(frame)) < draw(st.sampled_from([0.05, 0.3, 1.0])))
    most = frame.loc[chosen, whole].fillna(0).astype("int64").to_numpy()
    frame[part] = frame[part].mask(chosen)
    frame.loc[chosen, part] = rng.integers(0, most + 1)
    return change_between(computed(**{form: frame.astype(getattr(region(), form).dtypes)}), computed())


def told(edition: Edition) -> dict[str, object]:
    return {row["school"]: row for row in WORKINGS.export(edition.result)["schools"]}


@RELAXED
@given(corrections())
def test_nothing_is_told_anew_of_a_school_that_is_not_concerned(change):
    before, now = told(change.before), told(change.now)
    left = [code for code in now if not change.concerns((Scope.SCHOOL, code))]
    assert {code: now[code] for code in left} == {code: before[code] for code in left}
    # Nor does any other frame say anything else of it.
    for name in FRAMES:
        old, new = (getattr(each.result, name) for each in (change.before, change.now))
        if "school" in new:
            old, new = (frame[frame["school"].isin(left)].reset_index(drop=True) for frame in (old, new))
            assert old.equals(new), name


@RELAXED
@given(corrections())
def test_who_is_concerned_has_a_school_that_differs_and_documents_follow(change):
    differing = set(change.difference.touched)
    towns = change.schools.set_index("school")["municipality"]
    assert {code for scope, code in change.places if scope is Scope.SCHOOL} == differing
    assert {code for scope, code in change.places if scope is Scope.MUNICIPALITY} == set(towns[sorted(differing)])
    for code in towns.index.difference(sorted(differing))[:3]:
        assert new_documents(change, (Scope.SCHOOL, code), demo=True) == frozenset()
    headlines = set(change.difference.headlines["school"])
    for code in sorted(headlines)[:2]:
        assert new_documents(change, (Scope.SCHOOL, code), demo=True) == {f"schools/{code}/profile.pdf"}
