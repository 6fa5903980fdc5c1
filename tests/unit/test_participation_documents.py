"""Documents on participation: their numbers are those of the result, those that are hidden are nowhere."""

import json
import re
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from rsoko.errors import UserError
from rsoko.reports.participation_advice import load_advice
from rsoko.reports.participation_note import prepare_note
from rsoko.reports.participation_place import part_of
from rsoko.reports.participation_rules import points
from rsoko.reports.participation_school import prepare_summary
from rsoko.reports.participation_tables import comparable
from rsoko.reports.wording import number, percent
from rsoko.workings.participation import WORKINGS
from schemas.terms import DocumentKind, ParticipationIndicator, Scope
from tests.attended import measure, place, took_part
from tests.frames import METHODOLOGY
from tests.participated import STAMP, participation
from tests.reported import pages

SIGN = "<\u00a05"
LEVELS = ("high", "medium", "low", "no_data")


@pytest.fixture(scope="module")
def note():
    return prepare_note(part_of(participation(), Scope.MINISTRY, "region"), METHODOLOGY)


def written(scope: Scope, code: str):
    return WORKINGS.documents[scope](participation(), code, METHODOLOGY, STAMP)


def tables_of(result, scope: Scope, code: str):
    return prepare_note(part_of(result, scope, code), METHODOLOGY).tables


def test_the_test_region_has_something_to_hide():
    schools = participation().schools
    small = schools["teachers"].between(1, 4)
    assert small.sum() > 10
    assert (schools["hidden"] & ~small).sum() > 0
    assert schools.loc[small, "hidden"].all()


def test_numbers_of_the_region_are_those_of_the_result(note):
    region = participation().places.iloc[0]
    for row, one in zip(note.tables["indicators"].rows, ParticipationIndicator, strict=True):
        assert [cell.text for cell in row[1:]] == [number(region[one]), percent(region[f"{one}_coverage"])]
    total = [cell.text for cell in note.tables["levels"].total]
    assert total[1:] == [number(len(participation().schools)), *(number(region[level]) for level in LEVELS)]
    assert (note.facts.high, note.facts.no_data) == (region["high"], region["no_data"])
    assert note.facts.absent == len(participation().absent) == len(note.tables["absent"].rows)


@pytest.mark.parametrize(("scope", "name"), [(Scope.DISTRICT, "districts"), (Scope.MUNICIPALITY, "municipalities")])
def test_a_row_for_every_place_with_its_numbers_or_the_sign(note, scope, name):
    places = participation().places.query("scope == @scope.value").sort_values(["name", "code"])
    rows = note.tables[name].rows
    assert len(rows) == len(places)
    for row, of in zip(rows, places.to_dict("records"), strict=True):
        texts = [cell.text for cell in row]
        if of["hidden"]:
            assert texts[2:8] == [SIGN] * 6
        else:
            assert texts[2:4] == [number(of["teachers"]), percent(of["courses_coverage"], missing="—")]
        assert texts[8:] == [number(of[level]) for level in LEVELS]


def test_comparison_has_the_intervals_and_verdicts_of_the_result(note):
    frame = participation().comparison.set_index(["indicator", "group"])
    first = [cell.text for cell in note.tables["comparison"].rows[0]]
    row = frame.loc[("courses", "low")]
    assert first[1:4] == ["ШНОР", number(row["schools"]), number(row["teachers"])]
    assert percent(row["coverage"]) in first[4]
    assert [sentence.split(":")[0] for sentence in note.facts.groups] == ["ШНОР", "ШНСУ"]
    assert percent(row["coverage"]) in note.facts.groups[0]


@pytest.mark.parametrize("scope", [Scope.MINISTRY, Scope.DISTRICT, Scope.MUNICIPALITY])
def test_no_table_shows_a_number_of_a_hidden_school(scope):
    result = participation()
    hidden = result.schools[result.schools["hidden"]]
    codes = ["region"] if scope is Scope.MINISTRY else sorted(hidden[scope.value].unique())
    seen = 0
    for code in codes:
        for name, table in tables_of(result, scope, code).items():
            for row in (row for row in table.rows if name in ("absent", "schools")):
                if any(school in row[1].text for school in hidden["school"]):
                    cells = row[3:9] if name == "schools" else row[3:4]
                    assert {cell.text for cell in cells} == {SIGN}, (code, name)
                    seen += 1
    assert seen


def test_the_list_shows_the_sign_alone_where_a_school_is_hidden():
    content = next(one for one in written(Scope.MINISTRY, "region") if one.kind is DocumentKind.PARTICIPATION_LIST)
    book, schools = openpyxl.load_workbook(BytesIO(content.content)), participation().schools.set_index("school")
    assert book.sheetnames == ["Нужна помощь", "Нет сведений", "Все школы", "О документе"]
    for sheet in book.worksheets[:3]:
        for row in sheet.iter_rows(min_row=2, values_only=True):
            own = schools.loc[row[0]]
            if own["hidden"]:
                assert set(row[9:]) == {SIGN}
            elif pd.notna(own["teachers"]):
                assert (row[10], row[11]) == (own["teachers"], own["courses"])
    assert book["Все школы"].max_row == len(schools) + 1


def test_no_document_tells_a_count_of_a_hidden_school():
    result = participation()
    for row in result.schools[result.schools["hidden"]].iloc[::6].to_dict("records"):
        content = written(Scope.SCHOOL, row["school"])[0].content
        own = " ".join(pages(content)).split("Таблица 1")[1].split("Оценка — сумма")[0]
        town = result.places.query("scope == 'municipality' and code == @row['municipality']").iloc[0]
        shown = [of for of in (town, result.places.iloc[0]) if not of["hidden"]]
        shares = {percent(of[f"{one}_coverage"]) for of in shown for one in ParticipationIndicator}
        scores = {points(of["score"]) for of in shown}
        found = set(re.findall(r"\d+,\d(?: %)?", own))
        assert found == {text.replace("\u00a0", " ") for text in shares | scores}
        # Whole numbers: that of the table, those of its head, those of the sign.
        assert set(re.findall(r"(?<![\d,< ])\d+(?![\d,])|(?<!<) \d+(?![\d, ])", own)) <= {"1", "100", " 100"}
        assert own.count("< 5") == 10 + 5 * (2 - len(shown))
        assert "из 100 баллов" not in " ".join(pages(content)).split("Таблица 1")[0]


def test_no_text_for_people_tells_a_number_or_a_lack_of_a_hidden_school():
    result = participation()
    hidden = set(result.schools.loc[result.schools["hidden"], "school"])
    listed = [row for row in WORKINGS.brief(result).listed if row["Код ОО"] in hidden]
    assert listed
    assert {row["Не хватает"] for row in listed} == {"не показывается"}
    for code in sorted(hidden):
        assert not re.search(r"\d", " ".join(WORKINGS.lines(result, Scope.SCHOOL, code)))


def test_a_group_that_is_hidden_is_compared_nowhere():
    schools = ["430001", "430002", "430003", place("430004", "03")]
    rows = [took_part("430001", 3, 1, 2, 1, 1), *(took_part(code, 20, 5, 5, 5, 5) for code in ("430002", "430003"))]
    result = measure(schools, [*rows, took_part("430004", 30, 9, 9, 9, 9)], [("430001", "low", "none")])
    note = prepare_note(part_of(result, Scope.MINISTRY, "region"), METHODOLOGY)
    assert comparable(result.comparison) == set()
    assert note.facts.groups == []
    assert [cell.text for cell in note.tables["comparison"].rows[0]][3:] == [SIGN, SIGN, "—", "не показывается"]
    assert SIGN in note.charts["groups"].replace("&lt;", "<")


def test_a_school_reads_its_own_numbers_beside_those_of_its_places():
    schools = participation().schools
    row = schools[~schools["hidden"] & schools["score"].notna()].iloc[0]
    summary = prepare_summary(participation(), row["school"], METHODOLOGY)
    assert summary.table.rows[0][1].text == number(row["teachers"])
    assert summary.table.rows[1][2].text == percent(row["courses_coverage"])
    assert summary.score


def test_advice_follows_from_what_a_school_lacks():
    told = load_advice()
    rows = [took_part("430001", 20, 0, 20, 20, 20), took_part("430002", 20, 20, 10, 10, 10), took_part("430003", 0)]
    result = measure(["430001", "430002", "430003", "430004"], rows)
    advice = {code: prepare_summary(result, code, METHODOLOGY).advice for code in result.schools["school"]}
    assert advice["430001"] == [told.advice[ParticipationIndicator.COURSES]]
    assert advice["430002"] == [words for one, words in told.advice.items() if one != "courses"]
    assert (advice["430003"], advice["430004"]) == ([told.situations["empty"]], [told.situations["silent"]])


def test_tasks_are_given_where_there_is_something_to_do():
    result = measure(["430001"], [took_part("430001", 20, 20, 20, 20, 20)])
    titles = [row[1].text for row in tables_of(result, Scope.MUNICIPALITY, "01")["assignments"].rows]
    assert titles
    assert not any("нет данных" in title or "мало участвуют" in title for title in titles)


def test_a_region_of_which_nothing_is_known_has_its_documents():
    result = measure(["430001", "430002"], listed=[("430001", "low", "none")])
    made = [
        one
        for scope, code in ((Scope.MINISTRY, "region"), (Scope.SCHOOL, "430001"), (Scope.MUNICIPALITY, "01"))
        for one in WORKINGS.documents[scope](result, code, METHODOLOGY, STAMP)
    ]
    texts = [" ".join(pages(one.content)) for one in made if one.path.endswith("pdf")]
    assert "Сведений об участии школ нет" in texts[0]
    assert not any(re.search(r"\bnan\b|None|<NA>", text) for text in texts)


def test_every_document_has_its_place_and_is_the_same_twice():
    asked = ((Scope.MINISTRY, "region"), (Scope.DISTRICT, "4"), (Scope.MUNICIPALITY, "01"), (Scope.SCHOOL, "430001"))
    first, second = ([one for scope, code in asked for one in written(scope, code)] for _ in range(2))
    assert [(one.scope, one.path) for one in first] == [
        (Scope.MINISTRY, "region/note.pdf"),
        (Scope.MINISTRY, "region/list.xlsx"),
        (Scope.DISTRICT, "districts/4/note.pdf"),
        (Scope.MUNICIPALITY, "municipalities/01/note.pdf"),
        (Scope.SCHOOL, "schools/430001/summary.pdf"),
    ]
    assert [one.content for one in first] == [one.content for one in second]
    assert len(pages(first[-1].content)) == 1


def test_an_unknown_place_is_a_user_error():
    with pytest.raises(UserError) as caught:
        written(Scope.DISTRICT, "99")
    assert caught.value.code == "no-such-place"


def test_the_export_hides_nothing_and_is_plain():
    result = participation()
    told = json.loads(json.dumps(WORKINGS.export(result), allow_nan=False))
    assert [school["school"] for school in told["schools"]] == sorted(result.schools["school"])
    assert set(told["schools"][0]) == {"school", "coverage", "score", "level"}
    by_code = result.schools.set_index("school")
    for school in told["schools"]:
        own = by_code.loc[school["school"]]
        assert list(school["coverage"]) == [one.value for one in ParticipationIndicator]
        assert school["level"] == own["participation_level"]
        if pd.notna(own["score"]):
            assert school["coverage"]["courses"] == own["courses"] / own["teachers"]
        else:
            assert set(school["coverage"].values()) | {school["score"]} == {None}
    assert set(told["constants"]) == {f"{one}_coverage" for one in ParticipationIndicator}
