"""What must hold of the difference of any two results, and of the causes found for it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.comparison import Cases, compare_results, find_causes
from rsoko.methodology import Methodology
from rsoko.monitorings.identification import identify
from rsoko.monitorings.result import FRAMES, Inputs, Result
from rsoko.results import validated
from schemas.terms import ChangeCause, MonitoringKey
from tests.frames import ASSESSMENT, CONDITIONS, ENGAGEMENT, METHODOLOGY, YEAR, frame, places
from tests.property.test_identification import regions

KEY = MonitoringKey.IDENTIFICATION
FACTS = ("results_status", "conditions_status", "reliability", "conditions_index", "pooled_share")
RELAXED = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


def computed(region, methodology: Methodology = METHODOLOGY) -> Result:
    codes, *rows = region
    forms = [frame(each, types) for each, types in zip(rows, (ASSESSMENT, ENGAGEMENT, CONDITIONS), strict=True)]
    return validated(KEY, identify(Inputs(YEAR, places(codes), *forms), methodology))


@st.composite
def methodologies(draw) -> Methodology:
    """Other thresholds, scales and demands."""
    rules = METHODOLOGY.identification
    share = draw(st.sampled_from([0.0, 0.1, 0.3, 0.6]))
    changes = {
        "low_share": dict.fromkeys(rules.low_share.value, share),
        "adverse_index": draw(st.sampled_from([10.0, 45.0, 70.0])),
        "min_participants": draw(st.sampled_from([1, 5, 9])),
        "supporting_required": draw(st.sampled_from(["all", "any", 2])),
    }
    own = {name: getattr(rules, name).model_copy(update={"value": value}) for name, value in changes.items()}
    return METHODOLOGY.model_copy(update={"identification": rules.model_copy(update=own)})


def plain(result: Result) -> dict[tuple[str, ...], object]:
    """Every value of every frame by its place, None where it is missing."""
    keys = {"schools": 1, "years": 2, "pairs": 4, "indicators": 2, "mentors": 2, "project500": 2}
    found = {}
    for name in FRAMES:
        for row in getattr(result, name).to_dict("records"):
            key = tuple(list(row.values())[: keys[name]]) if name != "project500" else (row["school"],)
            for field, value in row.items():
                # Nothing else is unequal to itself; pd.NA is not even unequal.
                found[name, *map(str, key), field] = None if str(value) in ("nan", "<NA>") else value
    return found


@RELAXED
@given(regions())
def test_a_result_differs_in_nothing_from_itself(region):
    found = compare_results(computed(region), computed(region), KEY)
    assert found.empty
    assert found.untouched == tuple(region[0])
    assert (found.new, found.gone, found.touched) == ((), (), ())


@RELAXED
@given(regions(), regions())
def test_every_value_that_differs_is_there_with_both_sides(one, other):
    before, after = computed(one), computed(other)
    found = compare_results(before, after, KEY)
    old, new = plain(before), plain(after)
    expected = sorted(
        (str(old.get(place)), str(new.get(place)))
        for place in {*old, *new}
        if old.get(place) != new.get(place) and place[-1] not in KEYS[place[0]]
    )
    assert sorted(zip(*(map(str, found.changes[side]) for side in ("before", "after")), strict=True)) == expected
    assert set(found.new) == set(other[0]) - set(one[0])
    assert set(found.gone) == set(one[0]) - set(other[0])
    assert {*found.touched, *found.untouched} == {*one[0], *other[0]}
    assert not set(found.touched) & set(found.untouched)
    assert set(found.headlines["field"]) <= set(FACTS)


KEYS = {
    "schools": {"school"},
    "years": {"school", "year"},
    "pairs": {"school", "procedure", "subject", "year"},
    "indicators": {"school", "indicator"},
    "mentors": {"school", "rank"},
    "project500": {"school"},
}


@RELAXED
@given(regions(), regions(), methodologies())
def test_each_cause_is_what_alone_is_enough(one, other, methodology):
    before, after = computed(one), computed(other, methodology)
    data, rules = computed(other), computed(one, methodology)
    found = find_causes(Cases(before, after, old=before, new=after, data=data, methodology=rules), KEY)
    sides = [plain(result) for result in (before, after, data, rules)]
    told = {(row.school, row.field): row.cause for row in found.itertuples() if row.school is not None}
    for school in {*one[0], *other[0]}:
        for field in FACTS:
            old, new, by_data, by_rules = (side.get(("schools", school, field)) for side in sides)
            assert told.get((school, field)) == expected_cause(old, new, by_data, by_rules)
    # A change of one alone is due to that one.
    for later, by_data, by_rules, cause in (
        (data, data, before, ChangeCause.DATA),
        (rules, before, rules, ChangeCause.METHODOLOGY),
    ):
        alone = find_causes(Cases(before, later, old=before, new=later, data=by_data, methodology=by_rules), KEY)
        assert set(alone["cause"]) <= {cause}
        known = compare_results(before, later, KEY)
        assert len(alone) == len(known.headlines) + len(known.constants)
    # What an old version of the program computed otherwise from the same is due to the code.
    by_code = find_causes(Cases(rules, before, old=before, new=before, data=before, methodology=before), KEY)
    assert set(by_code["cause"]) <= {ChangeCause.CODE}
    assert len(by_code) == len(find_causes(Cases(before, rules, before, rules, before, rules), KEY))


def expected_cause(old, new, by_data, by_rules) -> ChangeCause | None:
    if old == new:
        return None
    if by_data == new:
        return ChangeCause.EITHER if by_rules == new else ChangeCause.DATA
    return ChangeCause.METHODOLOGY if by_rules == new else ChangeCause.JOINTLY
