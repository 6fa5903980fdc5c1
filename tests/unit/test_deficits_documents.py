"""Documents on deficits: their numbers are those of the result, and nothing that is hidden is in them."""

import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import numpy as np
import openpyxl
import pandas as pd
import pytest
from pypdf import PdfReader

from rsoko.errors import UserError
from rsoko.monitorings.deficits_result import DeficitsResult
from rsoko.reports import Stamp, Written
from rsoko.reports.deficits_help import prepare_targeted_help
from rsoko.reports.deficits_note import prepare_deficits_note
from rsoko.reports.deficits_place import LOW, deficits_place
from rsoko.reports.deficits_programmes import Programme, fits
from rsoko.reports.deficits_quality import alpha_in_words
from rsoko.reports.deficits_rules import deficit_parameters, rules_of
from rsoko.reports.deficits_school import prepare_school_deficits
from rsoko.reports.deficits_shown import REGION, conceal
from rsoko.reports.deficits_words import MEASURES, field_of
from rsoko.reports.deficits_workbook import programmes_xlsx
from rsoko.reports.wording import number, percent, signed
from rsoko.workings.deficits import WORKINGS
from schemas.deficits import GROUPS
from schemas.terms import DocumentKind, Scope
from tests.frames import METHODOLOGY
from tests.reported import pages
from tests.surveyed import SPRING, SUBJECTS, protected, sheets, surveyed

HIDDEN = "<\u00a05"
# Numbers that no other text of a document has: a hidden one of them would be found.
MARK = 7_000_003
STAMP = Stamp(
    run="deficits-2027-8",
    monitoring="Выявление профессиональных дефицитов педагогических работников",
    year=SPRING,
    snapshot="5e" * 32,
    methodology_version=METHODOLOGY.version,
    methodology_digest=METHODOLOGY.digest,
    code_version="0.1.0",
    moment=datetime(2027, 3, 24, 14, 5, tzinfo=ZoneInfo("Europe/Kirov")),
    demo=True,
)


def result() -> DeficitsResult:
    return surveyed()


def place(scope: Scope, code: str, of: DeficitsResult | None = None):
    return deficits_place(conceal(of or result()), scope, code)


def region(of: DeficitsResult | None = None):
    return place(Scope.MINISTRY, REGION, of)


def cell(group: str | None, scope: Scope, code: str, subject: str | None = None) -> pd.Series:
    cells = result().cells
    same_group = cells["group"].isna() if group is None else cells["group"] == group
    same_subject = cells["subject"].isna() if subject is None else cells["subject"] == subject
    return cells[same_group & same_subject & (cells["scope"] == scope.value) & (cells["code"] == code)].iloc[0]


def opened(of: DeficitsResult) -> DeficitsResult:
    """The same result with nothing hidden: what documents would say then."""
    frames = ("schools", "subjects", "cells", "comparison", "quality", "targeted")
    shown = {name: getattr(of, name).assign(hidden=False) for name in frames}
    return replace(of, programme_needs=of.programme_needs.assign(hidden=False, hidden_all=False), **shown)


def poisoned(of: DeficitsResult) -> DeficitsResult:
    """The same result with marks in place of all hidden numbers."""

    def spoilt(frame: pd.DataFrame, flag: str, names: list[str]) -> pd.DataFrame:
        marked = frame.copy()
        for place, name in enumerate(names):
            if frame[name].dtype == np.int64:
                marked.loc[frame[flag], name] = MARK
            elif frame[name].dtype == np.float64:
                marked.loc[frame[flag], name] = 0.98765 - place / 10**7
            elif name == "programmes":
                marked.loc[frame[flag], name] = "П-ТАЙНА"
        return marked

    frames = {}
    for name in ("schools", "subjects", "cells", "quality", "targeted", "comparison"):
        frame = getattr(of, name)
        kept = {"share"} if name == "targeted" else {"schools"} if name == "comparison" else set()
        frames[name] = spoilt(frame, "hidden", [each for each in frame.columns if each not in kept])
    needs = spoilt(spoilt(of.programme_needs, "hidden", ["places"]), "hidden_all", ["places_all"])
    return replace(of, programme_needs=needs, **frames)


@cache
def written() -> tuple[Written, ...]:
    """All documents of the region, of a district and a municipality with schools with low results, of some schools."""
    schools = result().schools
    low, shown = schools["results_status"] == "low", ~schools["hidden"] & (schools["teachers"] > 0)
    kinds = [low, schools["hidden"], schools["teachers"] == 0, shown & ~low]
    codes = {Scope.MINISTRY: [REGION]}
    codes |= {scope: list(schools.loc[low, scope.value].head(1)) for scope in (Scope.DISTRICT, Scope.MUNICIPALITY)}
    codes[Scope.SCHOOL] = sorted({code for kind in kinds for code in schools.loc[kind, "school"].head(1)})
    return tuple(
        one.written()
        for scope, write in WORKINGS.documents.items()
        for code in codes[scope]
        for one in write(result(), code, METHODOLOGY, STAMP)
    )


def contexts(of: DeficitsResult) -> list[object]:
    """All that templates get to see, of every place and school."""
    owners = [place(scope, code, of) for scope, code in places(of)]
    schools = [prepare_school_deficits(place(Scope.SCHOOL, code, of), METHODOLOGY) for code in of.schools["school"]]
    return [
        prepare(one, METHODOLOGY) for prepare in (prepare_deficits_note, prepare_targeted_help) for one in owners
    ] + schools


def of(kind: DocumentKind, code: str = REGION) -> Written:
    return next(one for one in written() if (one.kind, one.code) == (kind, code))


def test_every_document_has_its_place():
    low = result().schools[result().schools["results_status"] == "low"].iloc[0]
    district, town = low["district"], low["municipality"]
    assert [(one.scope, one.kind, one.path) for one in written()[:6]] == [
        (Scope.MINISTRY, DocumentKind.DEFICITS_NOTE, "region/note.pdf"),
        (Scope.MINISTRY, DocumentKind.TARGETED_HELP, "region/targeted-help.pdf"),
        (Scope.MINISTRY, DocumentKind.PROGRAMMES_LIST, "region/programmes.xlsx"),
        (Scope.DISTRICT, DocumentKind.DEFICITS_NOTE, f"districts/{district}/note.pdf"),
        (Scope.DISTRICT, DocumentKind.TARGETED_HELP, f"districts/{district}/targeted-help.pdf"),
        (Scope.MUNICIPALITY, DocumentKind.DEFICITS_NOTE, f"municipalities/{town}/note.pdf"),
    ]
    assert all(one.path == f"schools/{one.code}/summary.pdf" for one in written()[6:])
    assert len(written()) == 10


def test_note_of_the_region_has_the_numbers_of_the_comparison():
    rows = opened(result()).comparison.set_index(["group", "measure"])
    table = prepare_deficits_note(region(opened(result())), METHODOLOGY).tables["comparison"]
    for line, measure in zip(table.rows, MEASURES, strict=True):
        for text, group in zip(line[1:3], (LOW, "others"), strict=True):
            assert text.text.startswith(percent(rows.loc[(group, measure), "share"]) + "\n(")
        assert line[3].text.startswith(signed(rows.loc[(LOW, measure), "difference"]).split("\u00a0")[0])


def test_note_counts_schools_and_teachers():
    note, schools = prepare_deficits_note(region(), METHODOLOGY), result().schools
    silent, low = schools["teachers"] == 0, schools["results_status"] == "low"
    assert (note.schools, note.silent) == (len(schools), silent.sum())
    assert (note.low, note.low_silent) == (low.sum(), (low & silent).sum())
    own = cell(None, Scope.MINISTRY, REGION)
    assert note.teachers == (HIDDEN if own["hidden"] else number(own["teachers"]))
    assert {row[0].text for row in note.tables["silent"].rows} == set(schools.loc[silent, "school"])


@pytest.mark.parametrize("scope", [Scope.DISTRICT, Scope.MUNICIPALITY])
def test_a_place_reads_its_own_cells_beside_those_of_the_region(scope):
    shares = field_of("pronounced")
    for code in result().schools[scope.value].unique():
        row = prepare_deficits_note(place(scope, code), METHODOLOGY).tables["groups"].rows[-1]
        own, whole = cell(None, scope, code), cell(None, Scope.MINISTRY, REGION)
        assert row[2].text == (HIDDEN if own["hidden"] else percent(own[shares], missing="—"))
        assert row[4].text == percent(whole[shares])


def test_targeted_help_names_the_schools_that_are_low_in_the_subject():
    help_ = prepare_targeted_help(region(), METHODOLOGY)
    targeted = result().targeted
    assert help_.schools == targeted["school"].nunique()
    for subject, own in targeted.groupby("subject"):
        found = next(
            each for each in help_.subjects if each.title == {"russian": "русский язык"}.get(subject, "математика")
        )
        assert {row[0].text for row in found.table.rows} == set(own["school"])
        hidden = set(own.loc[own["hidden"], "school"])
        assert {row[0].text for row in found.table.rows if row[3].text == HIDDEN} == hidden


def test_workbook_has_the_needs_of_every_place():
    book = openpyxl.load_workbook(BytesIO(of(DocumentKind.PROGRAMMES_LIST).content))
    needs = result().programme_needs
    towns = result().schools.drop_duplicates("municipality").sort_values(["municipality_name", "municipality"])
    codes = [REGION, *towns["municipality"]]
    for sheet, field, flag in (("ШНОР", "places", "hidden"), ("Все школы", "places_all", "hidden_all")):
        rows = {row[0]: row[5:] for row in book[sheet].iter_rows(min_row=2, values_only=True)}
        assert set(rows) == set(needs["programme"])
        for programme, values in rows.items():
            own = needs[(needs["programme"] == programme) & (needs["scope"] != "district")].set_index("code")
            assert list(values) == [HIDDEN if own.loc[code, flag] else own.loc[code, field] for code in codes]


def test_a_school_reads_its_own_share_or_the_sign():
    for row in result().schools.to_dict("records"):
        page = prepare_school_deficits(place(Scope.SCHOOL, row["school"]), METHODOLOGY)
        expected = "silent" if row["teachers"] == 0 else "hidden" if row["hidden"] else "shown"
        assert page.state == expected
        own = page.comparison.rows[-1][1].text
        shown = percent(row["pronounced_share"], missing="—")
        assert own == {"silent": "—", "hidden": HIDDEN, "shown": shown}[expected]


def test_a_school_is_on_one_page():
    for one in written():
        if one.kind is DocumentKind.DEFICITS_SCHOOL:
            assert len(PdfReader(BytesIO(one.content)).pages) == 1, one.code


def test_concealing_leaves_no_number_of_a_hidden_row():
    shown = conceal(poisoned(result()))
    for name in ("schools", "subjects", "cells", "comparison", "quality", "targeted"):
        frame = getattr(shown, name)
        hidden = frame[frame["hidden"]].drop(columns=["hidden"])
        numbers = [each for each in hidden.columns if each.startswith(("teachers", "answered", "def", "pron", "alpha"))]
        assert hidden[numbers].isna().all(axis=None), name
    assert shown.programme_needs.loc[shown.programme_needs["hidden"], "places"].isna().all()
    assert shown.programme_needs.loc[shown.programme_needs["hidden_all"], "places_all"].isna().all()


def test_difference_to_hidden_others_is_not_told():
    comparison = result().comparison
    others = comparison["group"] == "others"
    shown = conceal(replace(result(), comparison=comparison.assign(hidden=others)))
    low = shown.comparison[shown.comparison["group"] == LOW]
    assert low["share"].notna().all()
    assert low[["difference", "difference_low", "difference_high", "verdict"]].isna().all(axis=None)


@pytest.mark.parametrize("made", [surveyed, protected])
def test_documents_do_not_depend_on_what_is_hidden(made):
    """Whatever stands in the hidden cells, the documents of every place say the same."""
    found = made()
    assert any(getattr(found, name)["hidden"].any() for name in ("cells", "schools"))
    assert contexts(found) == contexts(poisoned(found))


def test_workbook_does_not_depend_on_what_is_hidden():
    assert programmes_xlsx(region(), METHODOLOGY, STAMP) == programmes_xlsx(
        region(poisoned(result())), METHODOLOGY, STAMP
    )


def test_words_do_not_depend_on_what_is_hidden():
    def words(of: DeficitsResult) -> list[object]:
        schools = [(Scope.SCHOOL, code) for code in of.schools["school"]]
        return [WORKINGS.brief(of), *(WORKINGS.lines(of, scope, code) for scope, code in places(of) + schools)]

    assert words(result()) == words(poisoned(result()))


def test_no_code_of_a_teacher_is_anywhere():
    codes = set(sheets(result().schools, 2027)["teacher"])
    assert codes
    for one in written():
        text = " ".join(pages(one.content)) if one.path.endswith(".pdf") else cells_of(one.content)
        assert not re.search(r"ПЕД-\d", text), one.path


def test_no_cell_counts_one_to_four_teachers():
    """In tables of teachers and places every count is 0, five or more, or the sign."""
    for scope, code in places(result()):
        note = prepare_deficits_note(place(scope, code), METHODOLOGY)
        for name, columns in (("programmes", (2, 3)), ("subjects", (1,)), ("low", (2,)), ("schools", (2,))):
            for row in note.tables[name].rows if name in note.tables else []:
                assert not {row[column].text for column in columns} & set("1234"), (scope, code, name)
    book = openpyxl.load_workbook(BytesIO(of(DocumentKind.PROGRAMMES_LIST).content))
    for sheet in ("ШНОР", "Все школы"):
        counts = {value for row in book[sheet].iter_rows(min_row=2, min_col=6, values_only=True) for value in row}
        assert not counts & {1, 2, 3, 4}
    help_ = prepare_targeted_help(region(), METHODOLOGY)
    assert not {row[-1].text for row in help_.catalogue.rows} & set("1234")
    assert not {each.text for table in help_.needs for row in table.rows for each in row[1:]} & set("1234")


def test_few_who_need_a_programme_are_hidden_even_among_many_colleagues():
    needs = protected().programme_needs
    for field, flag in (("places", "hidden"), ("places_all", "hidden_all")):
        assert not needs.loc[~needs[flag], field].isin([1, 2, 3, 4]).any()
    assert needs["places_all"].isin([1, 2, 3, 4]).any()


def places(found: DeficitsResult) -> list[tuple[Scope, str]]:
    schools = found.schools
    codes = [(scope, code) for scope in (Scope.DISTRICT, Scope.MUNICIPALITY) for code in schools[scope.value].unique()]
    return [(Scope.MINISTRY, REGION), *codes]


def cells_of(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as packed:
        return " ".join(packed.read(name).decode("utf-8") for name in packed.namelist())


def test_the_same_run_gives_the_same_bytes():
    again = WORKINGS.documents[Scope.MINISTRY](result(), REGION, METHODOLOGY, STAMP)
    assert [one.content for one in again] == [one.content for one in written()[:3]]


def test_export_is_whole_for_the_ministry():
    told, schools = WORKINGS.export(result()), result().schools
    assert [row["school"] for row in told["schools"]] == schools["school"].tolist()
    first = schools[(schools["teachers"] > 0) & schools["hidden"]].iloc[0]
    row = next(row for row in told["schools"] if row["school"] == first["school"])
    assert (row["teachers"], row["pronounced_share"]) == (first["teachers"], first["pronounced_share"])
    assert list(row["deficit_share"]) == list(GROUPS)
    silent = schools.loc[schools["teachers"] == 0, "school"].iloc[0]
    nothing = next(row for row in told["schools"] if row["school"] == silent)
    assert (nothing["teachers"], nothing["pronounced_share"]) == (0, None)
    assert {row["subject"] for row in told["subjects"]} == {each.lower() for each in SUBJECTS}


def test_programmes_fit_the_subjects_of_their_family():
    rules = rules_of(METHODOLOGY)
    maths = Programme("1", "Математика", "Математика", ("uud",), 36)
    assert [fits(maths, each, rules) for each in ("алгебра", "Математика", "физика")] == [True, True, False]
    assert fits(replace(maths, subject=None), "музыка", rules)
    assert fits(replace(maths, subject="Физика"), "физика", rules)


@pytest.mark.parametrize(
    ("alpha", "words"), [(0.9, "очень высокая"), (0.899, "высокая"), (0.7, "достаточная"), (0.59, "низкая")]
)
def test_alpha_in_plain_words(alpha, words):
    assert alpha_in_words(alpha) == words
    assert alpha_in_words(None) == "не рассчитана"


def test_appendix_shows_every_parameter():
    assert len(deficit_parameters(METHODOLOGY).rows) == len(type(rules_of(METHODOLOGY)).model_fields)


def test_unknown_place_is_a_user_error():
    with pytest.raises(UserError) as caught:
        place(Scope.DISTRICT, "99")
    assert caught.value.code == "no-such-place"


def test_methodology_without_the_section_is_a_user_error():
    with pytest.raises(UserError) as caught:
        rules_of(METHODOLOGY.model_copy(update={"deficits": None}))
    assert caught.value.code == "methodology-incomplete"
