"""The pages: who sees what, by trying every address of one as all the others; what strangers try."""

import hashlib
import re

import pytest
from sqlalchemy import text
from sqlmodel import select
from typer.testing import CliRunner

from rsoko.cli.app import app as command
from rsoko.db.engine import session
from rsoko.db.models import Account, AuditEntry, Delivery, Document, RegistryVersion
from rsoko.installation import open_installation
from rsoko.ledger.accounts import set_password, set_status
from rsoko.ledger.verify import verify
from rsoko.pages.throttle import Throttle
from rsoko.settings import Settings
from schemas.terms import AccountStatus
from tests.integration.conftest import new_database
from tests.integration.proven import ACTOR, AT, MINISTRY, PASSWORD, RUN, copied, moved
from tests.visited import (
    HOSTILE,
    HOSTILE_NAME,
    PLACES,
    Clock,
    client_of,
    crawled,
    logged_in,
    token_in,
    try_login,
    with_accounts,
    with_drafts,
)  # fmt: skip

DRAFT, OLDER_DRAFT = "identification-2026-3", "identification-2026-2"
SCHOOLS = {f"43000{number}" for number in range(1, 7)}
# Written down once more, by hand: what the letters of a place bring, and the schools that it answers for.
FILES = {
    "okrug4": {"region/note.pdf", "districts/4/note.pdf", "municipalities/01/note.pdf", "municipalities/30/note.pdf"},
    "okrug8": {"region/note.pdf", "districts/8/note.pdf", "municipalities/13/note.pdf", "municipalities/23/note.pdf"},
    "gorod01": {"municipalities/01/note.pdf"},
    "sh430001": {"schools/430001/profile.pdf"},
}
OWN_SCHOOLS = {
    MINISTRY: SCHOOLS,
    "iro": SCHOOLS,
    "okrug4": {"430001", "430005"},
    "okrug8": {"430002", "430003"},
    "gorod01": {"430001"},
    "sh430001": {"430001"},
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cache-control": "private, no-store",
}
TRICKS = [
    "/documents/0", "/documents/-1", "/documents/99999999999999999999", "/documents/1%00", "/documents/x",
    "/documents/..%2f..%2frsoko.db", "/documents/%2e%2e/%2e%2e/etc/passwd", "/store/../rsoko.db",
    "/runs/%00", "/runs/..%2f..", "/runs/identification-2026-1'--", "/runs/nonsense", f"/runs/{RUN}/schools/43%000001",
    f"/runs/{RUN}/schools/999999", f"/runs/{RUN}/schools/999999/cells",
    "/campaigns/nonsense/2026", "/campaigns/identification/1", "/campaigns/identification/999999999999",
    "/campaigns/identification/soon", "/docs", "/openapi.json", "/runs/", "/runs/" + "x" * 5000,
]  # fmt: skip
QUERIES = [
    "/runs?sort=__class__&page=99999999999999&q=%00", "/documents?page=0&sort=-size&kind=%3Cscript%3E",
    "/audit?page=-5&subject=%00%27&action=nonsense", "/audit?subject=run:identification-2026-1&page=9999999999",
    f"/runs/{RUN}?q=%F0%9F%98%80&sort=-pooled_share&results_status=%25", "/deliveries?status=sent&sort=sent&page=2",
    "/campaigns/identification/2026?year=x&form=assessments&sort=-received",
]  # fmt: skip


@pytest.fixture(scope="module")
def ready(small, tmp_path_factory):
    """The small ledger with two drafts and an account for every scope."""
    place = copied(small, tmp_path_factory.mktemp("pages") / "var")
    return with_accounts(with_drafts(place, small.settings.home.parent / "demo"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request, ready, tmp_path_factory):
    if request.param == "sqlite":
        return ready
    url = new_database(request.getfixturevalue("postgresql"))
    return moved(ready, tmp_path_factory.mktemp("pages-postgresql") / "var", url)


@pytest.fixture(scope="module")
def clients(place):
    return {name: logged_in(client_of(place), name) for name in PLACES}


@pytest.fixture(scope="module")
def seen(clients):
    """Every page that each of them reaches by links."""
    return {name: crawled(client) for name, client in clients.items()}


def may(name: str, address: str, files: dict[int, str]) -> bool:
    """The rules, written down once more."""
    path = address.partition("?")[0]
    if name == MINISTRY:
        return True
    if path in ("/deliveries", "/audit") or path.endswith("/cells") or DRAFT in path or OLDER_DRAFT in path:
        return False
    if path.startswith("/campaigns"):
        return name != "sh430001"
    if found := re.fullmatch(r"/documents/(\d+)", path):
        return name == "iro" or files[int(found[1])] in FILES[name]
    if found := re.search(r"/schools/(\d+)", path):
        return found[1] in OWN_SCHOOLS[name]
    return True


def test_everybody_reaches_just_what_is_theirs(place, clients, seen):
    with session(place.engine, reading=True) as work:
        files = {row.id: row.path for row in work.exec(select(Document)).all()}
    everything = sorted({address for found in seen.values() for address in found})
    assert len(everything) > 60
    for name, client in clients.items():
        assert {each for each, answer in seen[name].items() if answer.status_code != 200} == set(), name
        for address in everything:
            allowed = may(name, address, files)
            assert (address in seen[name]) <= allowed, (name, address)
            if not allowed:
                answer = client.get(address)
                assert answer.status_code == 404, (name, address)
                assert answer.text == client.get("/nothing-here").text
        for path in FILES.get(name, set(files.values())):
            (number,) = [key for key, value in files.items() if value == path]
            assert f"/documents/{number}" in seen[name], (name, path)
        schools = {found[1] for each in seen[name] if (found := re.search(rf"{RUN}/schools/(\d+)$", each))}
        assert schools == OWN_SCHOOLS[name], name


def test_lists_and_filters_name_no_strangers(seen):
    """Names of other places stand nowhere, not even among the values of a filter."""
    everything = " ".join(answer.text for each, answer in seen["sh430001"].items() if "documents/" not in each)
    assert "430005" not in everything
    assert "Оричевский" not in everything
    district = " ".join(answer.text for each, answer in seen["okrug4"].items() if "documents/" not in each)
    assert "Оричевский" in district
    for stranger in ("430002", "Малмыжский", "Южный образовательный округ", "districts/8"):
        assert stranger not in district, stranger


def test_addresses_are_for_the_ministry_alone(place, seen):
    with session(place.engine, reading=True) as work:
        channels = {row.channel for row in work.exec(select(Delivery)).all()}
    for name, found in seen.items():
        pages = " ".join(answer.text for answer in found.values() if answer.headers["content-type"].startswith("text"))
        told = {channel for channel in channels if channel in pages}
        assert told == (channels if name == MINISTRY else set()), name


def test_every_answer_carries_the_headers(seen):
    for found in seen.values():
        for address, answer in found.items():
            assert HEADERS.items() <= dict(answer.headers).items(), address
            assert answer.headers["content-security-policy"].startswith("default-src 'none'"), address
            if answer.headers["content-type"].startswith("text/html"):
                assert not re.search(r"<script|javascript:|style=|\bon\w+=|https?://", answer.text), address


def test_a_file_is_what_the_ledger_says(place, seen):
    with session(place.engine, reading=True) as work:
        documents = {f"/documents/{row.id}": row for row in work.exec(select(Document)).all()}
    for address, row in documents.items():
        answer = seen[MINISTRY][address]
        assert hashlib.sha256(answer.content).hexdigest() == row.digest
        kind, name = re.fullmatch(r'(\w+); filename="([\w.-]+)"', answer.headers["content-disposition"]).groups()
        assert (kind, name) == ("attachment", f"{RUN}-{row.path.replace('/', '-')}")
        assert name.isascii()
        assert answer.headers["content-type"] == (
            "application/pdf"
            if row.path.endswith("pdf")
            else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
    viewed = [each for each in seen[MINISTRY] if each.endswith("?view=1")]
    assert len(viewed) == len([row for row in documents.values() if row.path.endswith("pdf")])
    assert {seen[MINISTRY][each].headers["content-disposition"].split(";")[0] for each in viewed} == {"inline"}


def test_a_school_of_a_hostile_name_is_a_name(clients):
    ministry = clients[MINISTRY]
    for address in (f"/runs/{DRAFT}", f"/runs/{DRAFT}/schools/{HOSTILE}", f"/runs/{DRAFT}?q=%3Cscript%3E"):
        html = ministry.get(address).text
        assert "<script" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in html, address
    assert HOSTILE_NAME not in ministry.get("/deliveries?q=<script>").text


def test_tricks_end_on_the_page_that_there_is_none(clients):
    for address in TRICKS:
        answer = clients[MINISTRY].get(address)
        assert answer.status_code == 404, address
        assert "Такой страницы нет" in answer.text
        assert HEADERS.items() <= dict(answer.headers).items(), address


def test_strange_questions_are_answered(clients):
    for address in QUERIES:
        answer = clients[MINISTRY].get(address)
        assert answer.status_code == 200, address
        assert "<script" not in answer.text


def test_search_filter_and_order_of_schools(clients):
    def codes(query: str) -> list[str]:
        return re.findall(r'data-label="Код ОО"><a [^>]+>(\d+)<', clients[MINISTRY].get(f"/runs/{RUN}{query}").text)

    assert codes("") == sorted(SCHOOLS)
    assert codes("?sort=-school") == sorted(SCHOOLS, reverse=True)
    assert codes("?results_status=low") == ["430001"]
    assert codes("?q=БОБРОВИНО") == codes("?q=оричевский мкоу") == ["430005"]
    assert codes("?sort=-pooled_share")[0] == "430001"
    assert codes("?q=ничего такого") == []


def test_explanations_reach_cells_for_the_ministry_and_rules_for_others(clients):
    page = f"/runs/{RUN}/schools/430001"
    cells = clients[MINISTRY].get(f"{page}/cells").text
    assert cells.count("<details") > 50
    assert "Данные!F" in cells
    for name in ("okrug4", "gorod01", "sh430001", "iro"):
        told = clients[name].get(page).text
        assert "Порядок получения результата" in told
        assert "Данные!" not in told
        assert "/cells" not in told


def test_a_stranger_is_sent_to_log_in_and_back(place):
    client = client_of(place)
    for address in ("/", "/runs", f"/runs/{RUN}", "/documents/1", "/audit"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login"), address
    assert client.get("/health").json() == {"ok": True, "database": True, "store": True, "chain": True}
    answer = try_login(client, "okrug4", next=f"/runs/{RUN}")
    assert answer.headers["location"] == f"/runs/{RUN}"
    for evil in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example", "evil.example"):
        assert try_login(client_of(place), "okrug4", next=evil).headers["location"] == "/", evil


def test_sessions(place):
    clock = Clock()
    client = client_of(place, clock)
    cookie = try_login(client, "okrug8").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    assert "Secure" in try_login(client_of(place, scheme="https"), "okrug8").headers["set-cookie"]
    good = client.cookies["rsoko_session"]
    assert client.get("/runs").status_code == 200
    for bad in (good[:-5] + ("A" if good[-5] != "A" else "B") + good[-4:], good[:50], "", "x" * 5000):
        client.cookies.set("rsoko_session", bad, domain="testserver.local")
        assert client.get("/runs").status_code == 303, bad
    client.cookies.set("rsoko_session", good, domain="testserver.local")
    assert client.post("/logout", data={"token": "wrong"}).status_code == 403
    token = token_in(client.get("/runs").text)
    assert client.post("/logout", data={"token": token}).status_code == 303
    client.cookies.set("rsoko_session", good, domain="testserver.local")
    assert client.get("/runs").status_code == 303
    logged_in(client, "okrug8")
    clock.later(hours=8, seconds=1)
    assert client.get("/runs").status_code == 303


def test_who_is_disabled_or_gets_another_password_is_logged_out(place):
    client = logged_in(client_of(place), "okrug8")
    with session(place.engine) as work:
        set_password(work, "okrug8", "Другие слоны, и много", actor=ACTOR, at=AT)
    assert client.get("/runs").status_code == 303
    assert try_login(client, "okrug8", "Другие слоны, и много").status_code == 303
    with session(place.engine) as work:
        set_status(work, "okrug8", AccountStatus.DISABLED, actor=ACTOR, at=AT)
    assert client.get("/runs").status_code == 303
    assert try_login(client, "okrug8", "Другие слоны, и много").status_code == 401
    with session(place.engine) as work:
        set_password(work, "okrug8", PASSWORD, actor=ACTOR, at=AT)
        set_status(work, "okrug8", AccountStatus.ACTIVE, actor=ACTOR, at=AT)
    with session(place.engine, reading=True) as work:
        assert verify(work, place.store) == []
        told = " ".join(entry.payload for entry in work.exec(select(AuditEntry)).all())
        for account in work.exec(select(Account)).all():
            assert account.name not in told
            assert account.password not in told


def test_who_guesses_has_to_wait(ready):
    clock = Clock()
    client = client_of(ready, clock, throttle=Throttle(by_name=2, by_address=4))
    assert [try_login(client, "okrug4", "не тот пароль").status_code for _ in range(3)] == [401, 401, 429]
    assert try_login(client, "okrug4").status_code == 429
    assert [try_login(client, each, "x").status_code for each in ("nobody", "noone", MINISTRY)] == [401, 401, 429]
    clock.later(minutes=16)
    assert try_login(client, "okrug4").status_code == 303


def test_forms_of_others_are_refused(ready):
    client, other = client_of(ready), client_of(ready)
    stolen = token_in(other.get("/login").text)
    client.get("/login")
    fields = {"name": MINISTRY, "password": PASSWORD}
    assert client.post("/login", data={**fields, "token": stolen}).status_code == 403
    assert client.post("/login", data=fields).status_code == 403
    assert client.post("/login", content=b"x" * 10_000).status_code == 413
    assert client.post("/login", content=b"&".join(b"a=b" for _ in range(20))).status_code == 400
    assert client.post("/runs").status_code == 405
    assert client.get("/runs").status_code == 303


def test_damage_is_told_in_words(small, tmp_path):
    place = with_accounts(copied(small, tmp_path / "var"))
    with session(place.engine, reading=True) as work:
        note = work.exec(select(Document).where(Document.path == "region/note.pdf")).one()
        registry = work.exec(select(RegistryVersion)).one()
    ministry, district = logged_in(client_of(place), MINISTRY), logged_in(client_of(place), "okrug4")
    file = place.store.path(note.digest)
    file.write_bytes(file.read_bytes() + b"x")
    told = ministry.get(f"/documents/{note.id}")
    assert told.status_code == 500
    assert "изменён: содержимое не совпадает с именем" in told.text
    other = district.get(f"/documents/{note.id}")
    assert (other.status_code, "Материал сейчас недоступен" in other.text) == (500, True)
    assert note.digest[2:] not in other.text
    with place.engine.begin() as work:
        work.execute(text("DROP TABLE delivery"))
    broken = ministry.get("/deliveries")
    assert (broken.status_code, "Ошибка системы" in broken.text) == (500, True)
    assert HEADERS.items() <= dict(broken.headers).items()
    assert "Traceback" not in broken.text + told.text + other.text
    assert ministry.get("/health").json()["ok"] is True
    manifest = place.store.path(registry.manifest)
    manifest.write_bytes(b"{}")
    health = ministry.get("/health")
    assert (health.status_code, health.json()) == (
        503, {"ok": False, "database": True, "store": False, "chain": True},
    )  # fmt: skip


def test_the_first_account(tmp_path, monkeypatch):
    monkeypatch.setenv("RSOKO_HOME", str(tmp_path / "var"))
    run = CliRunner().invoke
    place = open_installation(Settings(), create=True)
    assert (place.settings.keys / "pages.key").stat().st_mode & 0o077 == 0
    client = client_of(place)
    assert "rsoko accounts add" in try_login(client, "otdel").text
    assert run(command, ["accounts", "add", "otdel", "--scope", "ministry"], input="короткий\n").exit_code == 1
    assert run(command, ["accounts", "add", "o@x.ru", "--scope", "ministry"], input=f"{PASSWORD}\n").exit_code == 1
    added = run(command, ["accounts", "add", "otdel", "--scope", "ministry"], input=f"{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    assert run(command, ["accounts", "add", "otdel", "--scope", "ministry"], input=f"{PASSWORD}\n").exit_code == 1
    assert run(command, ["accounts", "add", "okrug", "--scope", "district", "--code", "4"], input="\n").exit_code == 1
    logged_in(client, "otdel")
    assert client.get("/runs").status_code == 200
    waiting = client.get("/campaigns")
    assert (waiting.status_code, "Реестр организаций ещё не загружен" in waiting.text) == (503, True)
    assert run(command, ["accounts", "disable", "otdel"]).exit_code == 0
    assert client.get("/runs").status_code == 303
    assert "отключена" in run(command, ["accounts", "list"]).output
    assert run(command, ["accounts", "enable", "otdel"]).exit_code == 0
    assert run(command, ["accounts", "password", "otdel"], input="Совсем другие слоны\n").exit_code == 0
    assert try_login(client, "otdel", "Совсем другие слоны").status_code == 303
