"""How the system worked: from which numbers a recommendation follows, and in which order recommendations stand."""

from datetime import date

import pandas as pd
import pytest

from rsoko.days_off import official
from rsoko.methodology import Operation
from rsoko.monitorings.operation import findings_of
from rsoko.operation.asked import asked_forms
from schemas.terms import MonitoringKey, OperationIndicator
from tests.frames import METHODOLOGY, YEAR
from tests.operated import AUTUMNS, COHORT, judged, named

RUN, AUTUMN = [{}], f"identification-{YEAR}"
TOWNS = [{"municipality": f"1{number}"} for number in range(10)]


def test_where_nothing_is_wrong_nothing_is_recommended():
    assert named(judged(forms=TOWNS, files=[{"sender": "11"}], letters=[{}], runs=RUN)) == []


def test_a_share_that_reaches_its_threshold_calls_for_a_recommendation():
    one_of_ten = [{**TOWNS[0], "receipt": "missing", "received_on": None}, *TOWNS[1:]]
    found = judged(forms=one_of_ten, runs=RUN)
    assert named(found) == [("forms-missing", 1, 10)]
    row = found["findings"].iloc[0]
    assert (row["form"], row["year"], row["share"], row["threshold"]) == ("engagement", YEAR, 0.1, 0.05)
    assert row["strength"] == pytest.approx(2)
    # One of thirty is below one in twenty.
    many = [*one_of_ten, *({"municipality": f"2{number:02d}"} for number in range(20))]
    assert named(judged(forms=many, runs=RUN)) == []


def test_a_rejected_form_is_not_there():
    found = judged(forms=[{**TOWNS[0], "receipt": "rejected", "received_on": None}, *TOWNS[1:]], runs=RUN)
    assert named(found) == [("forms-missing", 1, 10)]


def test_schools_without_data_are_counted_against_those_expected():
    found = judged(forms=[{**TOWNS[0], "absent": 5}, *TOWNS[1:]], runs=RUN)
    assert named(found) == [("schools-absent", 5, 100)]


def test_a_form_is_late_from_the_day_after_its_deadline():
    on_time, late = {"received_on": date(YEAR, 10, 30)}, {"received_on": date(YEAR, 11, 9)}
    rows = [{**TOWNS[0], **late}, *({**town, **on_time} for town in TOWNS[1:])]
    found = judged(forms=rows, runs=RUN)
    assert named(found) == [("forms-late", 1, 10)]
    assert found["findings"]["most"].tolist() == [10]


@pytest.mark.parametrize(
    ("received_on", "late"),
    [
        (date(YEAR, 10, 12), []),
        # Long before the deadline of the campaign, and the draft is made on the 20th.
        (date(YEAR, 10, 13), [1]),
        (date(YEAR, 10, 30), [18]),
    ],
)
def test_a_form_is_late_by_the_day_that_its_senders_were_told(received_on, late):
    dues = {each.due(official()) for each in asked_forms(MonitoringKey.EFFECTIVENESS, YEAR) if each.of.name == AUTUMN}
    (due,) = dues
    row = {**TOWNS[0], "received_on": received_on, "deadline": due}
    assert judged(forms=[row], runs=RUN)["findings"]["most"].tolist() == late


def test_delays_of_an_archive_say_nothing():
    # Nothing of it happened in its window: files and runs came in the winter after.
    late = {"received_on": date(YEAR + 1, 1, 20)}
    runs = [{"started_on": date(YEAR + 1, 1, 21), "published_on": date(YEAR + 1, 1, 22)}]
    found = judged(forms=[{**town, **late} for town in TOWNS], runs=runs)
    assert named(found) == []
    assert found["campaigns"][["held", "timely", "days_late"]].to_numpy().tolist() == [[1, 0, 84]]


def test_a_campaign_that_was_not_held_misses_itself_and_not_its_forms():
    found = judged(campaigns=AUTUMNS, forms=[{**town, "year": COHORT, "form_year": COHORT, "receipt": "missing",
                                              "received_on": None} for town in TOWNS], runs=RUN)  # fmt: skip
    assert named(found) == [("unpublished", 1, 2)]
    assert found["findings"][["monitoring", "year"]].to_numpy().tolist() == [["identification", COHORT]]


def test_tries_until_a_form_was_accepted():
    files = [{"sender": "11", "files": 4, "rejected": 3, "refused": 2}, *({"sender": str(n)} for n in (12, 13, 14))]
    found = judged(forms=TOWNS, files=files, runs=RUN)
    assert named(found) == [("files-refused", 1, 4)]
    # Two were turned down before the third was accepted; what was turned down later is another matter.
    assert found["findings"]["most"].tolist() == [3]


def test_an_error_is_recommended_against_where_it_is_common():
    files = [{"sender": "11", "files": 10, "rejected": 9, "refused": 0}]
    errors = [{"code": "not-number", "files": 6, "remarks": 40}, {"code": "row-twice", "files": 1}]
    found = judged(forms=TOWNS, files=files, errors=errors, runs=RUN)
    assert named(found) == [("errors", 6, 9)]
    assert found["findings"]["code"].tolist() == ["not-number"]


def test_files_of_nobody_are_files():
    files = [{"sender": "11", "rejected": 1, "files": 2}, {"form": None, "form_year": None, "sender": None,
             "district": None, "files": 3, "rejected": 3, "first_on": None, "accepted_on": None}]  # fmt: skip
    found = judged(forms=TOWNS, files=files, errors=[{"code": "not-number", "files": 1}], runs=RUN)
    assert named(found) == [("files-unplaced", 3, 5), ("errors", 1, 1)]


def test_warnings_without_an_answer():
    files = [{"sender": "11", "warnings": 4, "acknowledged": 3}, {"sender": "12", "warnings": 4, "acknowledged": 2}]
    assert named(judged(forms=TOWNS, files=files, runs=RUN)) == [("warnings-open", 3, 8)]
    answered = [{"sender": "11", "warnings": 4, "acknowledged": 4}]
    assert named(judged(forms=TOWNS, files=answered, runs=RUN)) == []


def test_letters_by_what_became_of_them():
    letters = [
        {"code": "11", "letters": 8, "sent": 8, "repeated": 2},
        {"code": "12", "letters": 1, "sent": 0, "permanent": 1},
        {"code": "13", "letters": 1, "sent": 0, "unknown": 1},
        {"code": "14", "letters": 0, "sent": 0, "unreachable": 1},
    ]
    found = judged(forms=TOWNS, letters=letters, runs=RUN)
    assert {name: (count, base) for name, count, base in named(found)} == {
        "places-unreached": (3, 4), "letters-unknown": (1, 10), "letters-failed": (1, 10), "letters-repeated": (2, 10),
    }  # fmt: skip
    assert found["unreached"]["code"].tolist() == ["12", "13", "14"]
    assert found["letters"].iloc[0].tolist() == ["run", 10, 8, 2, 0, 0, 1, 1, 1]


def test_only_letters_with_results_leave_a_place_unreached():
    letters = [{"about": "returned", "sent": 0, "waiting": 1}]
    found = judged(forms=TOWNS, letters=letters, runs=RUN)
    assert named(found) == []
    assert found["unreached"].empty


def test_runs_that_failed_corrections_and_late_publication():
    runs = [
        {"number": 1, "status": "failed", "published_on": None},
        {"number": 2, "status": "superseded", "published_on": date(YEAR, 11, 9)},
        {"number": 3, "status": "published", "published_on": date(YEAR, 11, 20)},
    ]
    found = judged(forms=TOWNS, runs=runs)
    # The first edition counts: ten days after the deadline, of a window of 61 days.
    assert {name: (count, base) for name, count, base in named(found)} == {
        "published-late": (10, 61), "corrections": (1, 2), "runs-failed": (1, 3),
    }  # fmt: skip
    assert found["campaigns"][["runs", "failed", "editions", "days_late"]].to_numpy().tolist() == [[3, 1, 2, 10]]


PLAN = {"monitoring": "effectiveness", "form": "measures", "form_year": COHORT, "deadline": None, "schools": 4}


def test_plans_are_due_on_the_day_of_the_methodology():
    in_time, late = date(COHORT, 12, 11), date(COHORT, 12, 21)
    forms = [
        {**PLAN, "municipality": "11", "received_on": in_time},
        {**PLAN, "municipality": "12", "received_on": late, "absent": 1},
    ]
    runs = [{"year": COHORT, "started_on": date(COHORT, 10, 20), "published_on": date(COHORT, 10, 25)}]
    plans = [{"municipality": "11", "measures": 10, "late": 0}, {"municipality": "12", "measures": 10, "late": 4}]
    found = judged(campaigns=AUTUMNS[:1], forms=forms, runs=runs, plans=plans)
    assert named(found) == [("plans-late", 1, 2), ("plans-missing", 1, 8), ("measures-open", 4, 20)]
    assert found["findings"]["most"].tolist()[0] == 10


def test_plans_of_a_list_from_the_archive_are_not_late():
    forms = [{**PLAN, "municipality": "11", "received_on": date(YEAR, 11, 1)}]
    runs = [{"year": COHORT, "started_on": date(YEAR, 10, 20), "published_on": date(YEAR, 10, 25)}]
    assert named(judged(campaigns=AUTUMNS[:1], forms=forms, runs=runs)) == []


def test_the_strongest_stands_first_and_equals_stand_as_declared():
    counts = pd.DataFrame(
        [
            ("plans-late", 20, 100), ("forms-late", 20, 100), ("forms-missing", 6, 100), ("schools-absent", 30, 100),
            ("letters-failed", 1, 100),
        ],
        columns=["indicator", "count", "base"],
    ).assign(monitoring="identification", form="engagement", year=YEAR, code=None, district="1", most=None)  # fmt: skip
    found = findings_of(counts, METHODOLOGY.operation)
    assert found["indicator"].tolist() == ["schools-absent", "forms-late", "plans-late", "forms-missing"]
    assert found["strength"].tolist() == pytest.approx([15, 2, 2, 1.2])


def test_a_share_is_of_all_districts_together():
    counts = pd.DataFrame(
        [("forms-missing", 1, 5, "1"), ("forms-missing", 0, 5, "2")], columns=["indicator", "count", "base", "district"]
    ).assign(monitoring="identification", form="engagement", year=YEAR, code=None, most=None)
    found = findings_of(counts, METHODOLOGY.operation)
    assert found[["count", "base", "share"]].to_numpy().tolist() == [[1, 10, 0.1]]


def test_every_indicator_has_its_threshold_in_the_methodology():
    declared = set(Operation.model_fields) - {"plans_until"}
    assert declared == {indicator.name.lower() for indicator in OperationIndicator}


def test_another_threshold_is_another_answer():
    forms = [{**TOWNS[0], "receipt": "missing", "received_on": None}, *TOWNS[1:]]
    rules = METHODOLOGY.operation
    lenient = rules.forms_missing.model_copy(update={"value": 0.2})
    counts = judged(forms=forms, runs=RUN)["operation"]
    assert findings_of(counts, rules.model_copy(update={"forms_missing": lenient})).empty
    assert not findings_of(counts, rules).empty
