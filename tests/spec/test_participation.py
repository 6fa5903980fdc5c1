"""Section 7, participation: from counts of teachers to levels, comparisons, absent schools and their helpers."""

import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from rsoko.errors import UserError
from rsoko.methodology import DEFAULT, load_methodology
from tests.attended import cells, measure, place, took_part
from tests.frames import YEAR

A, B, C, D, E = "430001", "430002", "430003", "430004", "430005"


@pytest.mark.parametrize(
    ("row", "coverage"),
    [
        ((20, 8, 12, 15, 18, 9, 4, 1), (0.4, 0.6, 0.75, 0.9)),
        ((20, 0, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0)),
        ((3, 3, 3, 3, 0, 3, 0, 0), (1, 1, 1, 1)),
        ((0, 0, 0, 0, 0, 0, 0, 0), (None, None, None, None)),
        (None, (None, None, None, None)),
    ],
)
def test_coverage_is_the_share_of_teachers_and_of_unions_the_largest_level_counts(row, coverage):
    schools = measure([A], [took_part(A, *row)] if row else []).schools
    names = ("courses", "events", "recommendations", "unions")
    assert tuple(cells(schools, f"{name}_coverage")[A] for name in names) == coverage


@pytest.mark.parametrize(
    ("unions", "level", "count"),
    [
        ((5, 1, 1, 1), "school", 5),
        ((1, 5, 1, 1), "municipal", 5),
        ((1, 1, 5, 1), "district", 5),
        ((1, 1, 1, 5), "regional", 5),
        ((4, 4, 0, 4), "regional", 4),  # of equal levels the widest
        ((4, 4, 0, 0), "municipal", 4),
        ((0, 0, 0, 0), None, 0),
    ],
)
def test_the_level_of_unions_that_has_most_teachers_is_kept(unions, level, count):
    schools = measure([A], [took_part(A, 10, 0, 0, 0, *unions)]).schools
    assert (cells(schools, "union_level")[A], cells(schools, "unions")[A]) == (level, count)


@pytest.mark.parametrize(
    ("row", "score", "level"),
    [
        ((10, 10, 10, 10, 10), 1.0, "high"),
        ((10, 10, 0, 0, 0), 0.40, "medium"),
        ((10, 0, 10, 0, 0), 0.30, "medium"),  # the threshold belongs to the upper level
        ((10, 0, 0, 10, 0), 0.15, "low"),
        ((10, 0, 0, 0, 10), 0.15, "low"),
        ((10, 6, 6, 6, 6), 0.60, "high"),  # as floating numbers the sum may be a hair below
        ((10, 3, 3, 3, 3), 0.30, "medium"),
        ((1000, 600, 600, 600, 599), 0.59985, "medium"),
        ((1000, 300, 299, 300, 300), 0.2997, "low"),
        ((10, 0, 0, 0, 0), 0.0, "low"),
        ((0, 0, 0, 0, 0), None, "no_data"),
        (None, None, "no_data"),
    ],
)
def test_the_score_weighs_the_four_coverages_and_two_thresholds_make_three_levels(row, score, level):
    schools = measure([A], [took_part(A, *row)] if row else []).schools
    assert cells(schools, "score")[A] == (None if score is None else pytest.approx(score, abs=1e-12))
    assert cells(schools, "participation_level")[A] == level


def test_whatever_all_four_coverages_are_the_thresholds_are_exact():
    rows = {f"43{teachers:04d}": took_part(f"43{teachers:04d}", teachers, *[teachers * 3 // 5] * 4)
            for teachers in range(5, 500, 5)}  # fmt: skip
    assert set(cells(measure(list(rows), list(rows.values())).schools, "participation_level").values()) == {"high"}


def test_rows_of_other_years_and_of_unknown_schools_do_not_count():
    rows = [took_part(A, 10, 5), took_part(A, 10, 9, year=YEAR - 1), took_part("999999", 90, 90)]
    result = measure([A, B], rows, [("999999", "low", "none")], [("999999", 1, A, 0.1)], ["999999"],
                     [("999999", "Центр", "музыка")])  # fmt: skip
    assert cells(result.schools, "courses") == {A: 5, B: None}
    assert cells(result.places, "teachers", "code")["region"] == 10
    assert result.comparison.query("group == 'low'")["teachers"].tolist() == [0] * 4
    assert len(result.absent) == len(result.help) == 0


def test_places_pool_the_teachers_of_their_schools():
    schools = [A, B, place(C, "02"), place(D, "03"), place(E, "03")]
    rows = [took_part(A, 10, 10, 0, 0, 2, 5), took_part(B, 30, 0, 30, 0, 5, 2), took_part(C, 4, 4, 4, 4, 4),
            took_part(D, 0)]  # fmt: skip
    places = measure(schools, rows).places

    assert places["scope"].tolist() == ["ministry", "district", "district", *["municipality"] * 3]
    assert places["code"].tolist() == ["region", "1", "2", "01", "02", "03"]
    town = places.iloc[3]
    assert (town["schools"], town["teachers"], town["courses"], town["events"], town["unions"]) == (2, 40, 10, 30, 10)
    assert town["score"] == pytest.approx(0.4 * 0.25 + 0.3 * 0.75 + 0.15 * 0.25)
    assert town[["high", "medium", "low", "no_data"]].tolist() == [0, 2, 0, 0]
    assert places.iloc[0][["schools", "teachers", "high", "no_data"]].tolist() == [5, 44, 1, 2]
    nobody = places.iloc[5]
    assert (nobody["teachers"], nobody["no_data"]) == (0, 2)
    assert nobody[["courses_coverage", "score"]].isna().all()


@pytest.mark.parametrize(("teachers", "hidden"), [(None, False), (0, False), (1, True), (4, True), (5, False)])
def test_too_few_teachers_to_be_shown_outside(teachers, hidden):
    result = measure([A], [] if teachers is None else [took_part(A, teachers)], [(A, "low", "none")])
    assert cells(result.schools, "hidden")[A] is hidden
    assert cells(result.places, "hidden", "code") == dict.fromkeys(("region", "1", "01"), hidden)
    assert result.comparison.groupby("group")["hidden"].all().to_dict() == {
        "low": hidden, "adverse": False, "listed": hidden, "others": False,
    }  # fmt: skip
    assert result.absent["hidden"].tolist() == [hidden]


def test_what_a_small_school_could_be_computed_from_is_not_shown_either():
    schools = [A, B, C, place(D, "02"), place(E, "03")]
    rows = [took_part(A, 3, 1, 2, 1, 1), took_part(B, 20, 5, 5, 5, 5), took_part(C, 30, 9, 9, 9, 9),
            took_part(D, 25, 9, 9, 9, 9), took_part(E, 40, 9, 9, 9, 9)]  # fmt: skip
    result = measure(schools, rows)
    # The municipality less the two others would be the small one: the smaller of the two is hidden with it.
    assert cells(result.schools, "hidden") == {A: True, B: True, C: False, D: False, E: False}
    assert not result.places["hidden"].any()
    assert not result.comparison["hidden"].any()


def test_nor_are_groups_of_the_list_from_which_it_could_be_computed():
    schools = [A, B, C, place(D, "02"), place(E, "03")]
    rows = [took_part(A, 3, 1, 2, 1, 1), *(took_part(code, 20, 5, 5, 5, 5) for code in (B, C, D, E))]
    result = measure(schools, rows, [(A, "low", "none"), (B, "none", "adverse")])
    groups = result.comparison.groupby("group")["hidden"].all()
    # All of ШНОР is the small school; with «остальные школы» the listed ones would follow, and so would it.
    assert groups["low"]
    assert not (~groups["adverse"] and ~groups["listed"])


LISTS = [(A, "low", "none"), (B, "low", "adverse"), (C, "none", "adverse"), (D, "risk", "no_data")]


def test_groups_are_those_of_the_list_and_a_school_it_does_not_know_is_one_of_the_others():
    rows = [took_part(code, 10**number, number) for number, code in enumerate((A, B, C, D, E), start=1)]
    courses = measure([A, B, C, D, E], rows, LISTS).comparison.query("indicator == 'courses'").set_index("group")
    assert courses["schools"].to_dict() == {"low": 2, "adverse": 2, "listed": 3, "others": 2}
    assert courses["teachers"].to_dict() == {"low": 110, "adverse": 1100, "listed": 1110, "others": 110_000}
    assert courses["count"].to_dict() == {"low": 3, "adverse": 5, "listed": 6, "others": 9}


def test_pooled_coverage_has_wilsons_interval_and_its_difference_newcombes():
    rows = [took_part(A, 40, 8), took_part(B, 10, 2), took_part(D, 30, 15), took_part(E, 50, 33)]
    of = measure([A, B, D, E], rows, LISTS).comparison.query("indicator == 'courses'").set_index("group").loc["low"]
    assert of["coverage"] == 0.2
    assert of[["coverage_low", "coverage_high"]].tolist() == pytest.approx(
        proportion_confint(10, 50, alpha=0.05, method="wilson"), abs=1e-12
    )
    assert of["difference"] == pytest.approx(0.2 - 0.6)
    assert of[["difference_low", "difference_high"]].tolist() == pytest.approx(
        confint_proportions_2indep(10, 50, 48, 80, method="newcomb", compare="diff", alpha=0.05), abs=1e-12
    )


@pytest.mark.parametrize(
    ("low", "others", "verdict"),
    [
        ((50, 10), (80, 48), "lower"),
        ((50, 45), (80, 48), "higher"),
        ((50, 30), (80, 48), "unproven"),
        ((5, 2), (80, 48), "unproven"),
        ((4, 0), (80, 48), None),  # too few teachers to compare
        ((50, 10), (4, 4), None),
        ((0, 0), (80, 48), None),
        ((50, 10), (0, 0), None),
    ],
)
def test_a_difference_is_said_only_where_the_interval_leaves_zero_out(low, others, verdict):
    comparison = measure([A, D], [took_part(A, *low), took_part(D, *others)], LISTS).comparison
    found = cells(comparison.query("indicator == 'courses'"), "verdict", "group")
    assert found["low"] == verdict
    assert found["others"] is None, "the others are not compared with themselves"


def test_mean_scores_are_compared_by_welchs_interval():
    codes = [f"43{number:04d}" for number in range(1, 13)]
    counts = [1, 2, 3, 2, 8, 9, 7, 6, 8, 9, 5, 10]
    rows = [took_part(code, 10, count, count, count, count) for code, count in zip(codes, counts, strict=True)]
    scores = measure(codes, rows, [(code, "low", "none") for code in codes[:4]]).scores.set_index("group")
    first, second = ([count / 10 for count in part] for part in (counts[:4], counts[4:]))
    expected = CompareMeans(DescrStatsW(first), DescrStatsW(second)).tconfint_diff(0.05, usevar="unequal")
    assert scores.loc["low", "mean_score"] == pytest.approx(0.2)
    assert scores.loc["low", ["difference_low", "difference_high"]].tolist() == pytest.approx(expected, abs=1e-12)
    assert scores.loc["low", "verdict"] == "lower"
    assert scores.loc["others", "schools"] == 8
    assert scores.loc["adverse"].isna()[["mean_score", "difference", "verdict"]].all()


@pytest.mark.parametrize(
    ("low", "others", "bounds", "verdict"),
    [
        ([0.5], [0.5, 0.7, 0.9], None, None),  # one school has no spread
        ([0.2, 0.2], [0.5, 0.5], (-0.3, -0.3), "lower"),  # nothing differs within: nothing is in doubt
        ([0.5, 0.5], [0.5, 0.5], (0, 0), "unproven"),
    ],
)
def test_means_of_few_schools(low, others, bounds, verdict):
    codes = [f"43{number:04d}" for number in range(len(low) + len(others))]
    rows = [took_part(code, 10, *[round(10 * each)] * 4) for code, each in zip(codes, low + others, strict=True)]
    scores = measure(codes, rows, [(code, "low", "none") for code in codes[: len(low)]]).scores
    first = scores.set_index("group").loc["low"]
    if bounds is None:
        assert first[["difference_low", "verdict"]].isna().all()
    else:
        assert first[["difference_low", "difference_high"]].tolist() == pytest.approx(bounds)
        assert first["verdict"] == verdict


@pytest.mark.parametrize(
    ("statuses", "row", "is_absent"),
    [
        (("low", "none"), (10, 0), True),
        (("none", "adverse"), (10, 0), True),
        (("low", "adverse"), None, True),
        (("low", "none"), (0, 0), True),
        (("low", "none"), (10, 10), False),  # medium
        (("risk", "none"), (10, 0), False),
        (("none", "no_data"), None, False),
        (None, None, False),
    ],
)
def test_schools_that_need_help_and_do_not_come(statuses, row, is_absent):
    listed = [(A, *statuses)] if statuses else []
    result = measure([A], [took_part(A, *row)] if row else [], listed)
    assert (result.absent["school"].tolist() == [A]) is is_absent


@pytest.mark.parametrize(
    ("counts", "lacking", "covered", "points"),
    [
        # with this school the region has these coverages of 100 teachers:
        ((5, 0, 0, 0), "events", 0.0, 0.3 * 0.72),  # .50 .72 .90 .90
        ((0, 4, 0, 0), "courses", 0.0, 0.4 * 0.45),  # .45 .76 .90 .90
        ((4, 4, 0, 0), "recommendations", 0.0, 0.15 * 0.9),  # .49 .76 .90 .90, unions as much: the first
    ],
)
def test_what_a_school_lacks_most_costs_it_most_points_against_the_region(counts, lacking, covered, points):
    rows = [took_part(A, 10, *counts), took_part(D, 90, 45, 72, 90, 90)]
    found = measure([A, D], rows, [(A, "low", "none")]).absent.iloc[0]
    assert (found["lacking"], found["lacking_coverage"]) == (lacking, covered)
    assert found["lacking_points"] == pytest.approx(points)


def test_a_school_that_was_not_heard_of_lacks_everything_alike():
    absent = measure([A, B], [took_part(B, 10, 9)], [(A, "low", "none")]).absent
    assert absent[["lacking", "lacking_coverage", "lacking_points", "score"]].isna().all(axis=None)


NEEDY = place(A, "01")
HERE, NEAR, FAR = place(B, "01"), place(C, "02"), place(D, "03")


def helpers(kind, schools, **given):
    found = measure([NEEDY, *schools], listed=[(A, "low", "none")], **given).help.query("kind == @kind")
    return list(zip(found["helper"], found["nearness"], strict=True))


@pytest.mark.parametrize(
    ("schools", "expected"),
    [
        ((HERE, NEAR, FAR), [(B, "municipality")]),
        ((NEAR, FAR), [(C, "district")]),
        ((FAR,), [(D, "region")]),
        ((), []),
        ((place(B, "01", level="basic"), NEAR), [(C, "district")]),  # a mentor is of the same level
        ((place(B, "02"), NEAR), [(B, "district")]),  # equally near: the first by code
    ],
)
def test_the_nearest_mentor_is_a_resilient_school_of_the_same_level(schools, expected):
    assert helpers("mentor", schools, resilient=[each["school"] for each in schools]) == expected


@pytest.mark.parametrize(
    ("mentors", "expected"),
    [
        ([(A, 1, E, 0.9)], [(E, "district")]),  # equally near: matched in context before one who is not
        ([(A, 1, E, 0.9), (A, 2, C, 1.2)], [(E, "district")]),  # the nearer in context
        ([(A, 1, E, 1.5), (A, 2, C, 1.2)], [(C, "district")]),
        ([(A, 1, D, 0.1)], [(C, "district")]),  # matched, but in another district
        ([(B, 1, E, 0.1)], [(C, "district")]),  # matched with another school
    ],
)
def test_of_equally_near_mentors_those_matched_in_context_come_first(mentors, expected):
    schools = [NEAR, place(E, "02"), FAR, place(B, "03", level="basic")]
    assert helpers("mentor", schools, resilient=[C, D, E], mentors=mentors) == expected


def test_a_mentor_of_the_list_needs_not_be_named_among_the_resilient():
    found = measure([NEEDY, FAR], listed=[(A, "low", "none")], mentors=[(A, 1, D, 0.7)]).help
    assert found[["helper", "title", "matched", "distance"]].to_numpy().tolist() == [[D, f"Школа {D}", True, 0.7]]


@pytest.mark.parametrize(
    ("centres", "expected"),
    [
        ([B, C, D], [(B, "municipality")]),
        ([C, D], [(C, "district")]),
        ([D], [(D, "region")]),
        ([A, D], [(D, "region")]),  # nobody helps itself
        ([A], []),
        ([], []),
    ],
)
def test_the_nearest_resource_centre_of_any_level(centres, expected):
    schools = [place(B, "01", level="basic"), NEAR, FAR]
    assert helpers("centre", schools, centres=[(code, "Центр", "физика") for code in centres]) == expected


def test_a_centre_of_several_fields_is_named_once_with_all_of_them():
    centres = [(B, "Центр наук", "физика"), (B, "Центр языка", "литература"), (B, "Центр наук", "математика")]
    found = measure([NEEDY, HERE], listed=[(A, "none", "adverse")], centres=centres).help
    assert found[["title", "profile"]].to_numpy().tolist() == [
        ["Центр языка, Центр наук", "литература, математика, физика"]
    ]


def test_more_helpers_where_the_methodology_asks_for_them():
    text = DEFAULT.read_text()
    more = load_methodology(
        text.replace("[participation.helpers]\nvalue = 1", "[participation.helpers]\nvalue = 2").encode()
    )
    found = measure([NEEDY, HERE, NEAR, FAR], [], [(A, "low", "none")], [], [B, C, D], [(D, "Ц", "м")], more).help
    assert found[["kind", "rank", "helper"]].to_numpy().tolist() == [
        ["mentor", 1, B], ["mentor", 2, C], ["centre", 1, D],
    ]  # fmt: skip


def test_a_methodology_of_before_there_was_this_monitoring_is_refused_in_words():
    old = load_methodology(
        DEFAULT.read_bytes().split(b"# \xd0\xa3\xd1\x87\xd0\xb0\xd1\x81\xd1\x82\xd0\xb8\xd0\xb5 ")[0]
    )
    with pytest.raises(UserError) as refused:
        measure([A], methodology=old)
    assert refused.value.code == "methodology-incomplete"
