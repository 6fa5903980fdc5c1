"""Parts of the pages that need no server: lists, counting of log-ins, sealed cookies, what a scope may see."""

from datetime import datetime, timedelta

import pandas as pd
import pytest
from cryptography.fernet import Fernet

from rsoko.calendar import KIROV
from rsoko.db.models import Account, Document, Run
from rsoko.declared import conducted, workings
from rsoko.notify.recipients import by_place, documents_for
from rsoko.pages.listing import Column, listed
from rsoko.pages.sessions import SESSION_LIFE, Seal
from rsoko.pages.sight import Viewer, documents_seen, facts_seen, is_seen, schools_seen
from rsoko.pages.throttle import REMEMBERED, Throttle
from rsoko.passwords import hashed, matches
from schemas.terms import AccountStatus, DocumentKind, MonitoringKey, RunStatus, Scope

NOW = datetime(2026, 10, 21, 10, tzinfo=KIROV)
COLUMNS = (
    Column("name", "Имя", search=True),
    Column("place", "Место", choice=True),
    Column("share", "Доля", lambda value: "—" if value is None else f"{value} %", number=True),
)
ROWS = [
    {"name": "Ёлкино", "place": "а", "share": 3},
    {"name": "Берёзово", "place": "б", "share": None},
    {"name": "арбуз", "place": "а", "share": 20},
]
DISTRICT_OF = {"01": "4", "13": "8", "30": "4"}


def names(**asked: str) -> list[str]:
    return [row[0].text for row in listed(ROWS, COLUMNS, asked).rows]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Ёлкино", "Берёзово", "арбуз"]),
        ({"q": "елк"}, ["Ёлкино"]),
        ({"q": "  БЕРЁЗ  ово "}, ["Берёзово"]),
        ({"q": "елк арбуз"}, []),
        ({"sort": "name"}, ["арбуз", "Берёзово", "Ёлкино"]),
        ({"sort": "share"}, ["Ёлкино", "арбуз", "Берёзово"]),
        ({"sort": "-share"}, ["арбуз", "Ёлкино", "Берёзово"]),
        ({"sort": "nonsense"}, ["Ёлкино", "Берёзово", "арбуз"]),
        ({"place": "а"}, ["Ёлкино", "арбуз"]),
        ({"place": "в"}, []),
        ({"name": "арбуз"}, ["Ёлкино", "Берёзово", "арбуз"]),
    ],
)
def test_lists_are_searched_filtered_and_sorted(asked, found):
    assert names(**asked) == found


def test_pages_of_a_list_hold_every_row_once():
    rows = [{"name": f"{number:03d}"} for number in range(101)]
    pages = [listed(rows, COLUMNS[:1], {"page": str(page)}) for page in (1, 2, 3)]
    assert [row[0].text for page in pages for row in page.rows] == [row["name"] for row in rows]
    assert (pages[0].total, pages[0].pages) == (101, 3)
    for strange, page in (("0", 1), ("-1", 1), ("x", 1), ("٣", 1), ("9" * 50, 1), ("99999", 3)):
        assert listed(rows, COLUMNS[:1], {"page": strange}).page == page, strange


def test_an_address_of_a_list_keeps_what_was_asked():
    found = listed(ROWS, COLUMNS, {"q": "а&б", "place": "а", "sort": "-name", "page": "1", "other": "x"})
    assert found.address(page=2) == "?q=%D0%B0%26%D0%B1&sort=-name&place=%D0%B0&page=2"
    assert found.sorted_by(COLUMNS[0]).count("sort=name") == 1
    assert [found.direction(column) for column in COLUMNS] == ["descending", "none", "none"]


def test_log_ins_are_counted_by_name_and_by_address():
    throttle = Throttle(by_name=2, by_address=3)
    assert [throttle.attempt("a", "1", NOW) for _ in range(3)] == [True, True, False]
    assert [throttle.attempt(name, "1", NOW) for name in "bc"] == [True, False]
    assert throttle.attempt("b", "2", NOW)
    throttle.succeeded("b", "2")
    assert [throttle.attempt("b", "2", NOW) for _ in range(3)] == [True, True, False]
    assert throttle.attempt("a", "1", NOW + timedelta(minutes=15))


def test_a_flood_of_names_does_not_fill_the_memory():
    throttle = Throttle(by_address=10**6)
    for number in range(REMEMBERED + 500):
        throttle.attempt(str(number), "1", NOW)
    assert len(throttle._seen) <= REMEMBERED


def test_a_password_matches_itself_alone():
    kept = hashed("Двенадцать слонов")
    assert "слонов" not in kept
    assert matches("Двенадцать слонов", kept)
    assert not matches("двенадцать слонов", kept)
    assert not matches("", None)
    assert hashed("Двенадцать слонов") != kept


def account(password: str = "x") -> Account:
    return Account(
        id=7, name="a", scope=Scope.DISTRICT, code="4", password=password, status=AccountStatus.ACTIVE,
        created_at=NOW, created_by="",
    )  # fmt: skip


def test_a_session_is_of_one_secret_and_has_an_end():
    seal, other = Seal(Fernet(Fernet.generate_key())), Seal(Fernet(Fernet.generate_key()))
    cookie = seal.begin(account(), NOW)
    found = seal.read(cookie, NOW + SESSION_LIFE)
    assert found is not None
    assert found.account == 7
    assert seal.read(cookie, NOW + SESSION_LIFE + timedelta(seconds=1)) is None
    assert other.read(cookie, NOW) is None
    form, token = seal.form(NOW)
    assert seal.read(form, NOW) is None
    assert seal.is_form(form, token, NOW)
    assert not seal.is_form(cookie, "", NOW)
    assert not seal.is_form(form, "", NOW)
    seal.end(found, NOW)
    assert seal.read(cookie, NOW) is None


@pytest.mark.parametrize("key", [each.key for each in conducted()])
def test_protected_numbers_are_for_the_ministry_alone(key):
    how = workings(key)
    assert facts_seen(Viewer(1, "a", Scope.MINISTRY, ""), how) == how.facts
    for scope in (Scope.INSTITUTE, Scope.DISTRICT, Scope.MUNICIPALITY, Scope.SCHOOL):
        shown = facts_seen(Viewer(1, "a", scope, "1"), how)
        assert not any(fact.protected for fact in shown)
        # Where no school gets a document, nothing is said of single schools.
        assert not shown or Scope.SCHOOL in how.documents


def test_a_place_sees_the_documents_of_its_letters():
    how = workings(MonitoringKey.IDENTIFICATION)
    places = [
        (Scope.MINISTRY, "region", DocumentKind.REGIONAL_NOTE), (Scope.MINISTRY, "region", DocumentKind.SCHOOL_LIST),
        (Scope.DISTRICT, "4", DocumentKind.DISTRICT_NOTE), (Scope.DISTRICT, "8", DocumentKind.DISTRICT_NOTE),
        (Scope.MUNICIPALITY, "01", DocumentKind.MUNICIPALITY_NOTE),
        (Scope.MUNICIPALITY, "13", DocumentKind.MUNICIPALITY_NOTE),
        (Scope.SCHOOL, "430001", DocumentKind.SCHOOL_PROFILE),
    ]  # fmt: skip
    documents = [
        Document(id=number, run="r", scope=scope, code=code, kind=kind, path=str(number), digest="", size=1)
        for number, (scope, code, kind) in enumerate(places)
    ]
    for place in ((Scope.DISTRICT, "4"), (Scope.MUNICIPALITY, "13"), (Scope.SCHOOL, "430001"), (Scope.SCHOOL, "1")):
        seen = documents_seen(Viewer(1, "a", *place), documents, how, DISTRICT_OF)
        assert seen == documents_for(place, by_place(documents), DISTRICT_OF, how.shared)
    assert [each.id for each in documents_seen(Viewer(1, "a", Scope.DISTRICT, "4"), documents, how, DISTRICT_OF)] == [
        0, 2, 4,
    ]  # fmt: skip
    assert len(documents_seen(Viewer(1, "a", Scope.INSTITUTE, ""), documents, how, DISTRICT_OF)) == len(documents)


def test_schools_are_those_that_a_place_answers_for():
    schools = pd.DataFrame({"school": ["1", "2", "3"], "municipality": ["01", "13", "30"]})

    def seen(scope: Scope, code: str) -> list[str]:
        return schools_seen(Viewer(1, "a", scope, code), schools, DISTRICT_OF)["school"].tolist()

    assert seen(Scope.MINISTRY, "") == seen(Scope.INSTITUTE, "") == ["1", "2", "3"]
    assert seen(Scope.DISTRICT, "4") == ["1", "3"]
    assert seen(Scope.MUNICIPALITY, "13") == ["2"]
    assert seen(Scope.SCHOOL, "3") == ["3"]
    assert seen(Scope.DISTRICT, "") == seen(Scope.SCHOOL, "") == []


@pytest.mark.parametrize("status", list(RunStatus))
@pytest.mark.parametrize("approved", [None, NOW])
def test_a_draft_that_gave_way_was_never_published(status, approved):
    run = Run(
        id="r", monitoring=MonitoringKey.IDENTIFICATION, year=2026, number=1, status=status, reason="",
        started_by="", started_at=NOW, host="", pid=1, code_version="", approved_at=approved,
    )  # fmt: skip
    issued = status in (RunStatus.PUBLISHED, RunStatus.SUPERSEDED) and approved is not None
    assert is_seen(Viewer(1, "a", Scope.DISTRICT, "4"), run) == issued
    assert is_seen(Viewer(1, "a", Scope.INSTITUTE, ""), run) == issued
    assert is_seen(Viewer(1, "a", Scope.MINISTRY, ""), run)
