"""How firmly a status stands, against the rules computed once more for every other number."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rsoko.explaining.identification import alternatives_of
from rsoko.explaining.identification_least import least_changes
from rsoko.explaining.identification_margins import conditions_margins, pair_margins, support_margins
from rsoko.monitorings.identification import identify, identify_by
from rsoko.monitorings.material import Material
from rsoko.monitorings.result import Inputs, Result
from rsoko.monitorings.sensitivity import SCALED, rescaled, what_if
from schemas.terms import FormKey
from tests.frames import ASSESSMENT, CONDITIONS, ENGAGEMENT, METHODOLOGY, YEAR, frame, places
from tests.property.test_identification import regions

RULES = METHODOLOGY.identification
RELAXED = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def inputs_of(codes, assessments, engagement, conditions) -> Inputs:
    forms = (frame(assessments, ASSESSMENT), frame(engagement, ENGAGEMENT), frame(conditions, CONDITIONS))
    return Inputs(YEAR, places(codes), *forms)


def material_of(inputs: Inputs) -> Material:
    forms = {
        FormKey.ASSESSMENTS: inputs.assessments,
        FormKey.ENGAGEMENT: inputs.engagement,
        FormKey.CONDITIONS: inputs.conditions,
    }
    return Material(YEAR, inputs.schools, forms)


def statuses(result: Result, name: str) -> dict[str, str]:
    return dict(zip(result.schools["school"], result.schools[name], strict=True))


@RELAXED
@given(regions())
def test_other_thresholds_give_what_the_rules_give_by_them(region):
    inputs = inputs_of(*region)
    result = identify(inputs, METHODOLOGY)
    table = what_if(result, RULES)
    for (threshold, factor), rows in table.groupby(["threshold", "factor"]):
        names = SCALED if threshold == "all" else (threshold,)
        expected = identify_by(inputs, rescaled(RULES, names, factor))
        for name in ("results_status", "conditions_status"):
            assert dict(zip(rows["school"], rows[name], strict=True)) == statuses(expected, name), (threshold, factor)
    assert len(alternatives_of(result, RULES, region[0][0])) == 2 * (len(SCALED) + 1)


@RELAXED
@given(regions(), st.data())
def test_a_margin_is_the_least_change_that_gives_the_status_it_says(region, data):
    codes, assessments, engagement, conditions = region
    inputs = inputs_of(*region)
    result, material, school = identify(inputs, METHODOLOGY), material_of(inputs), data.draw(st.sampled_from(codes))
    for margin in pair_margins(result, RULES, school):
        _, year, procedure, subject = margin.name.split(".")
        rows = [
            row
            for row in assessments
            if (row["school"], row["year"], row["procedure"]) == (school, int(year), procedure)
            and row["subject"].startswith(subject)
        ]
        total, below = (sum(row[name] for row in rows) for name in ("participants", "below_min"))
        others = [row for row in assessments if row not in rows]

        def status(change, rows=rows, total=total, below=below, others=others):
            # The pair as one row: it counts the same.
            pair = rows[0] | {"participants": total, "below_min": below + change, "good": None}
            again = identify(inputs_of(codes, [*others, pair], engagement, conditions), METHODOLOGY)
            return statuses(again, "results_status")[school]

        check(margin, status, -below, total - below, statuses(result, "results_status")[school])
    parts = {"olympiad": ("municipal_stage", "students"), "continuation": ("entered_10", "graduates_9")}
    for margin in support_margins(result, material, RULES, school):
        part, whole = parts[margin.name.removeprefix("support.")]
        (own,) = [row for row in engagement if row["school"] == school]

        def status(change, own=own, part=part):
            rows = [row | {part: row[part] + change} if row is own else row for row in engagement]
            again = identify(inputs_of(codes, assessments, rows, conditions), METHODOLOGY)
            return statuses(again, "results_status")[school]

        check(margin, status, -own[part], own[whole] - own[part], statuses(result, "results_status")[school])
    for margin in conditions_margins(result, material, RULES, school):
        field = margin.name.removeprefix("indicator.")
        (own,) = [row for row in conditions if row["school"] == school]
        if margin.change is None or isinstance(own[field], bool):
            continue
        kind = int if isinstance(own[field], int) else float

        def status(change, own=own, field=field, kind=kind):
            rows = [row | {field: kind(round(row[field] + change, 9))} if row is own else row for row in conditions]
            again = identify(inputs_of(codes, assessments, engagement, rows), METHODOLOGY)
            return statuses(again, "conditions_status")[school]

        assert status(margin.change) == margin.status != statuses(result, "conditions_status")[school]
        step = 1 if kind is int else 0.1
        nearer = margin.change - step if margin.change > 0 else margin.change + step
        if abs(margin.change) > step:
            assert status(nearer) == statuses(result, "conditions_status")[school], margin


@RELAXED
@given(regions(), st.data())
def test_the_least_change_of_all_gives_the_status_it_says_and_no_single_pair_is_cheaper(region, data):
    codes, assessments, engagement, conditions = region
    result, school = identify(inputs_of(*region), METHODOLOGY), data.draw(st.sampled_from(codes))
    now = statuses(result, "results_status")[school]
    alone = [abs(each.change) for each in pair_margins(result, RULES, school) if each.change is not None]
    least = least_changes(result, RULES, school)
    if least is None:
        assert not alone
        return
    changes, status = least
    assert sum(abs(change) for _, change in changes) <= min(alone, default=10**6)
    rows = list(assessments)
    for pair, change in changes:
        own = [
            row
            for row in rows
            if (row["school"], row["year"], row["procedure"]) == (school, pair["year"], pair["procedure"])
            and row["subject"].startswith(pair["subject"])
        ]
        counts = {"participants": pair["participants"], "below_min": pair["below_min"] + change, "good": None}
        rows = [row for row in rows if row not in own] + [own[0] | counts]
    again = identify(inputs_of(codes, rows, engagement, conditions), METHODOLOGY)
    assert statuses(again, "results_status")[school] == status != now


def check(margin, status, least, most, now):
    """The change gives the status that it says, nothing nearer gives another; without one, neither end does."""
    if margin.change is None:
        assert margin.status == now
        assert {status(least), status(most)} == {now}
        return
    assert status(margin.change) == margin.status != now
    sign = 1 if margin.change > 0 else -1
    if abs(margin.change) > 1:
        assert status(margin.change - sign) == now
