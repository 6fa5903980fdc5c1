"""Section 6: from answers of teachers to deficits of places. A rule, a small table, what comes out."""

import pandas as pd
import pytest

from rsoko.errors import UserError
from rsoko.methodology import DEFAULT, load_methodology
from tests.answered import BAD, BLANK, GOOD, find, row_of, sheet, staff
from tests.attended import place
from tests.frames import METHODOLOGY, YEAR

A, B, C = "430001", "430002", "430003"


def school_of(rows, school=A, **more):
    return row_of(find([A, B, C], rows, **more).schools, school=school)


@pytest.mark.parametrize(
    ("answers", "defined", "deficit"),
    [
        ([3, 3, 3, 3, 3], 1, 0),
        ([0, 0, 0, 0, 0], 1, 1),
        ([1, 1, 1, 1, 1], 1, 1),
        ([2, 2, 2, 1, 1], 1, 0),  # 8 of 15: 0.53
        ([2, 2, 1, 1, 1], 1, 1),  # 7 of 15: 0.47
        ([2, 2, 1, 1, None], 1, 0),  # 6 of 12: just 0.5
        ([2, 1, 1, 1, None], 1, 1),  # 5 of 12
        ([0, 0, 0, None, None], 0, 0),
        ([None, None, None, None, None], 0, 0),
    ],
)
def test_a_score_needs_four_answers_of_five_and_a_deficit_is_below_one_half(answers, defined, deficit):
    found = school_of([sheet(A, "П-1", uud=answers)])
    assert (found["defined_uud"], found["deficits_uud"]) == (defined, deficit)
    assert found["deficit_share_uud"] == (deficit if defined else None)


@pytest.mark.parametrize(
    ("groups", "level"),
    [
        ([GOOD, GOOD, GOOD, GOOD], "not_found"),
        ([BAD, GOOD, GOOD, GOOD], "partial"),
        ([BAD, BAD, GOOD, GOOD], "partial"),
        ([BAD, BAD, BAD, GOOD], "pronounced"),
        ([BAD, BAD, BAD, BAD], "pronounced"),
        ([BLANK, GOOD, GOOD, GOOD], "not_found"),
        ([BLANK, BLANK, BLANK, BAD], "partial"),
        ([BLANK, BAD, BAD, BAD], "pronounced"),
        ([BLANK, BLANK, BLANK, BLANK], "no_data"),
    ],
)
def test_the_level_of_a_teacher_is_by_the_number_of_groups_with_a_deficit(groups, level):
    found = school_of([sheet(A, "П-1", "физика", *groups)])
    levels = ("not_found", "partial", "pronounced", "no_data")
    assert {name: found[name] for name in levels} == {name: int(name == level) for name in levels}
    assert (found["teachers"], found["answered"]) == (1, int(level != "no_data"))


def test_shares_are_over_those_for_whom_they_are_defined():
    rows = [
        sheet(A, "П-1", uud=BAD, technologies=BAD, assessment=BAD),
        sheet(A, "П-2", uud=BLANK),
        sheet(A, "П-3", "физика", BLANK, BLANK, BLANK, BLANK),
    ]
    found = school_of(rows)
    assert (found["teachers"], found["answered"], found["defined_uud"]) == (3, 2, 1)
    assert (found["deficit_share_uud"], found["deficit_share_technologies"]) == (1.0, 0.5)
    assert (found["pronounced"], found["pronounced_share"]) == (1, 0.5)


def test_a_school_without_sheets_has_no_teachers_and_no_shares():
    found = school_of([sheet(A, "П-1")], school=B)
    assert (found["teachers"], found["answered"], found["hidden"]) == (0, 0, False)
    assert found["deficit_share_uud"] is None
    assert found["pronounced_share"] is None


@pytest.mark.parametrize(
    ("first", "second", "deficit", "defined"),
    [
        (BAD, GOOD, 0, 1),  # (0 + 1) / 2
        ([1] * 5, [1, 2, 2, 2, 2], 1, 1),  # (5/15 + 9/15) / 2 = 0.467
        ([1] * 5, [2] * 5, 0, 1),  # (1/3 + 2/3) / 2: just 0.5
        (BAD, BLANK, 1, 1),
        (BLANK, BLANK, 0, 0),
    ],
)
def test_a_teacher_of_two_subjects_is_one_teacher_with_the_mean_of_the_scores(first, second, deficit, defined):
    result = find([A], [sheet(A, "П-1", "физика", uud=first), sheet(A, "П-1", "химия", uud=second)])
    found = row_of(result.schools, school=A)
    assert (found["teachers"], found["deficits_uud"], found["defined_uud"]) == (1, deficit, defined)
    assert result.subjects["teachers"].tolist() == [1, 1]


def test_teachers_of_two_schools_may_have_the_same_code():
    result = find([A, B], [sheet(A, "П-1"), sheet(B, "П-1")])
    assert row_of(result.cells, group=None, scope="ministry", subject=None)["teachers"] == 2


def test_a_subject_is_the_same_whatever_its_letters_and_spaces():
    rows = [sheet(A, "П-1", "Физика", uud=BAD), sheet(A, "П-2", " физика "), sheet(A, "П-2", "ФИЗИКА", uud=BAD)]
    result = find([A], rows)
    found = row_of(result.subjects, subject="физика")
    assert (found["teachers"], found["deficits_uud"]) == (2, 1)


def test_other_years_and_other_schools_do_not_count():
    rows = [sheet(A, "П-1"), sheet(A, "П-2", year=YEAR - 1), sheet("439999", "П-3")]
    assert school_of(rows)["teachers"] == 1


def test_cells_of_places_add_schools_and_know_their_subjects():
    schools = [place(A, "01"), place(B, "02"), place(C, "03")]
    rows = [*staff(A, 5, "физика", bad=2), *staff(B, 6, "физика", bad=3), *staff(C, 7, "химия", bad=7)]
    cells = find(schools, rows).cells
    expected = {
        ("ministry", "region", None): (18, 12), ("district", "1", None): (11, 5), ("district", "2", None): (7, 7),
        ("municipality", "02", "физика"): (6, 3), ("ministry", "region", "химия"): (7, 7), ("school", A, None): (5, 2),
    }  # fmt: skip
    for (scope, code, subject), counts in expected.items():
        found = row_of(cells, group=None, scope=scope, code=code, subject=subject)
        assert (found["teachers"], found["deficits_uud"]) == counts
    assert not ((cells["scope"] == "municipality") & (cells["code"] == "01") & (cells["subject"] == "химия")).any()


@pytest.mark.parametrize(("teachers", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_school_with_fewer_than_five_teachers_is_not_shown(teachers, hidden):
    # Two more schools as small give the first one cover, so that nothing else need be hidden.
    rows = [*staff(A, teachers, bad=1), *staff(B, 3, bad=1), *staff(C, 3, bad=1)]
    assert school_of(rows)["hidden"] is hidden


def test_what_would_give_a_small_school_away_is_hidden_with_it():
    schools = [place(A, "01"), place(B, "01"), place(C, "01")]
    rows = [*staff(A, 3, bad=1), *staff(B, 6, bad=1), *staff(C, 20, bad=5)]
    found = find(schools, rows).schools.set_index("school")["hidden"]
    assert found.to_dict() == {A: True, B: True, C: False}


def test_a_cell_whose_share_stands_on_few_answers_is_hidden():
    rows = [*staff(A, 6), *staff(B, 9, bad=4), *staff(C, 9, bad=4)]
    for row in rows[:2]:
        row.update(dict.fromkeys(f"uud_{number}" for number in range(1, 6)))
    assert school_of(rows)["hidden"]


def test_all_or_none_is_shown_of_a_school_that_is_shown():
    found = school_of([*staff(A, 8, bad=8), *staff(B, 8, bad=0), *staff(C, 8, bad=4)])
    assert (found["deficit_share_uud"], found["hidden"]) == (1.0, False)


def test_schools_of_the_lists_are_compared_with_the_others():
    listed = [(A, "low", "none"), (B, "risk", "adverse"), (C, "none", "none")]
    rows = [*staff(A, 40, bad=30), *staff(B, 40, bad=20), *staff(C, 40, bad=19)]
    comparison = find([A, B, C], rows, listed).comparison
    verdicts = {group: row_of(comparison, group=group, measure="uud") for group in ("low", "adverse", "listed")}
    assert {group: found["verdict"] for group, found in verdicts.items()} == {
        "low": "higher", "adverse": "unproven", "listed": "unproven",
    }  # fmt: skip
    assert verdicts["low"]["difference"] == pytest.approx(30 / 40 - 19 / 40)
    # Newcombe 1998: the difference and its interval are of the Wilson bounds.
    assert verdicts["low"]["difference_low"] == pytest.approx(0.0616, abs=1e-3)
    others = row_of(comparison, group="others", measure="uud")
    assert (others["share"], others["difference"], others["verdict"]) == (19 / 40, None, None)
    assert row_of(comparison, group="low", measure="pronounced")["verdict"] == "unproven"


def test_a_school_on_both_lists_is_of_both_groups_and_one_not_known_to_the_list_is_of_the_others():
    comparison = find([A, B], [*staff(A, 6), *staff(B, 7)], [(A, "low", "adverse")]).comparison
    teachers = comparison.drop_duplicates("group").set_index("group")["teachers"].to_dict()
    assert teachers == {"low": 6, "adverse": 6, "listed": 6, "others": 7}


def test_too_few_teachers_to_compare_have_no_verdict():
    comparison = find([A, B], [*staff(A, 4, bad=4), *staff(B, 50)], [(A, "low", "none")]).comparison
    assert row_of(comparison, group="low", measure="uud")["verdict"] is None


@pytest.mark.parametrize(
    ("answers", "careless"),
    [
        ([GOOD, GOOD, GOOD, GOOD], 1),
        ([GOOD, GOOD, GOOD, BAD], 0),
        ([GOOD, GOOD, BLANK, BLANK], 1),
        ([GOOD, [3, 3, 3, 3, None], BLANK, BLANK], 0),  # nine answers
    ],
)
def test_a_sheet_of_one_answer_is_careless_from_ten_answers_on(answers, careless):
    quality = row_of(find([A], [sheet(A, "П-1", "физика", *answers)]).quality, scope="school", code=A)
    assert quality["careless"] == careless
    assert quality["careless_noted"] == bool(careless)


def test_unanswered_items_are_counted():
    quality = row_of(find([A], [sheet(A, "П-1", uud=BLANK), sheet(A, "П-2")]).quality, scope="ministry")
    assert (quality["unanswered_share"], quality["sheets"], quality["complete_sheets"]) == (5 / 40, 2, 1)


@pytest.mark.parametrize(("sheets", "known"), [(29, False), (30, True)])
def test_alpha_is_known_from_thirty_complete_sheets_on(sheets, known):
    rows = [
        sheet(A, f"П-{n}", "физика", [n % 4] * 5, [n % 3] * 5, [n % 2] * 5, [(n + 1) % 4] * 5) for n in range(sheets)
    ]
    quality = row_of(find([A], rows).quality, scope="school")
    assert (quality["alpha"] is not None) is known
    # Five answers that are always the same are one answer.
    assert quality["alpha_uud"] == (pytest.approx(1.0) if known else None)


PROGRAMMES = [
    ("К-1", "УУД на уроке", None, "uud", 36),
    ("К-2", "Оценивание по русскому языку", "Русский язык", "assessment,individual", 24),
    ("К-3", "Уроки математики", "математика", "uud", 16),
    ("К-4", "Уроки астрономии", "астрономия", "uud", 16),
]


def test_a_programme_is_needed_by_teachers_with_a_deficit_that_it_covers():
    rows = [
        *staff(A, 8, "алгебра", bad=5),
        *staff(A, 6, "русский язык", bad=2, prefix="Р"),
        *staff(B, 9, "физика", bad=6),
    ]
    needs = find([A, B], rows, [(A, "low", "none")], programmes=PROGRAMMES).programme_needs
    region = {code: row_of(needs, programme=code, scope="ministry") for code in ("К-1", "К-2", "К-3", "К-4")}
    assert {code: (found["places"], found["places_all"]) for code, found in region.items()} == {
        "К-1": (7, 13), "К-2": (0, 0), "К-3": (5, 5), "К-4": (0, 0),
    }  # fmt: skip
    assert region["К-2"]["subject"] == "Русский язык"
    assert len(needs) == len(PROGRAMMES) * 3


def test_a_teacher_of_algebra_and_geometry_is_one_teacher_of_mathematics():
    rows = [sheet(A, "П-1", "Алгебра", uud=BAD), sheet(A, "П-1", "геометрия", uud=BAD)]
    needs = find([A], rows, [(A, "low", "none")], programmes=PROGRAMMES).programme_needs
    assert row_of(needs, programme="К-3", scope="municipality")["places"] == 1


def test_needs_of_few_teachers_are_hidden_as_the_teachers_are():
    rows = [*staff(A, 4, bad=2), *staff(B, 9, bad=3)]
    needs = find([place(A, "01"), place(B, "02")], rows, [(A, "low", "none")], programmes=PROGRAMMES).programme_needs
    found = row_of(needs, programme="К-1", scope="municipality", code="01")
    assert (found["places"], found["hidden"], found["hidden_all"]) == (2, True, True)


LOW_PAIRS = [
    (A, "VPR", "mathematics", YEAR - 1, 0.5, True),
    (A, "OGE", "mathematics", YEAR - 1, 0.4, True),
    (A, "EGE", "mathematics", YEAR - 1, 0.9, None),
    (A, "VPR", "russian", YEAR - 1, 0.1, False),
    (A, "VPR", "russian", YEAR - 2, 0.9, True),
    (B, "VPR", "russian", YEAR - 1, 0.9, True),
]


def test_help_goes_to_schools_with_low_results_and_to_the_subjects_that_are_low():
    rows = [
        *staff(A, 3, "алгебра", bad=2),
        *staff(A, 4, "Геометрия", bad=1, prefix="Г"),
        *staff(A, 9, "физика", bad=9, prefix="Ф"),
    ]
    listed = [(A, "low", "none"), (B, "risk", "none")]
    targeted = find([A, B], rows, listed, LOW_PAIRS, PROGRAMMES).targeted
    found = row_of(targeted)
    assert (found["school"], found["subject"], found["procedures"], found["share"]) == (
        A,
        "mathematics",
        "OGE,VPR",
        0.5,
    )
    assert (found["teachers"], found["deficits_uud"], found["programmes"]) == (7, 3, "К-1,К-3")


def test_a_school_with_nobody_of_the_subject_is_named_without_programmes():
    targeted = find([A], [sheet(A, "П-1")], [(A, "low", "none")], LOW_PAIRS[:2], PROGRAMMES).targeted
    found = row_of(targeted)
    assert (found["teachers"], found["programmes"], found["deficit_share_uud"]) == (0, None, None)


def test_a_methodology_without_the_section_is_refused_in_words():
    text = DEFAULT.read_text(encoding="utf-8")
    old = load_methodology(text[: text.index("[deficits.answers]")].encode())
    with pytest.raises(UserError, match="нет раздела deficits") as refused:
        find([A], methodology=old)
    assert refused.value.code == "methodology-incomplete"


def test_a_region_without_sheets_has_frames_and_no_shares():
    result = find([A, B])
    assert result.schools["teachers"].tolist() == [0, 0]
    assert set(result.constants.values()) == {None}
    assert find([]).schools.empty
    assert isinstance(find([]).cells, pd.DataFrame)


def test_thresholds_are_those_of_the_methodology():
    text = DEFAULT.read_text(encoding="utf-8").replace(
        "[deficits.deficit_score]\nvalue = 0.5", "[deficits.deficit_score]\nvalue = 0.6"
    )
    found = school_of([sheet(A, "П-1", uud=[2, 2, 2, 1, 1])], methodology=load_methodology(text.encode()))
    assert found["deficits_uud"] == 1
    assert METHODOLOGY.deficits.deficit_score.value == 0.5
