"""A campaign in the Prefect UI, as those do it who run it every day: run, read, approve, reject, correct.

A real browser on what `rsoko up` starts, and on the pages beside it; no request leaves the machine.
"""

import hashlib
import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from rsoko.db.engine import session
from rsoko.db.models import Document
from rsoko.demo import write_region
from rsoko.notify.mailbox import free_port, local_mailbox
from schemas.terms import DocumentKind, FormKey
from tests.browser.pictures import SHOWN
from tests.browser.prefect_ui import SECONDS, Ui
from tests.corrected import all_failed, corrected
from tests.flow.conftest import RSOKO, Place
from tests.smaller import smaller_region

pytestmark = pytest.mark.browser

FORMS = (FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS)
YEARLY = "Выявление: ежегодный запуск"
HEAD = "Начальник отдела Демонстрационный"
ACCOUNT, PASSWORD = "otdel", "Двенадцать слонов 12"
PROXY = Path(__file__).parents[2] / "deployments" / "production" / "nginx.conf"


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """Five schools of two municipalities, two of them for the list."""
    folder = tmp_path_factory.mktemp("region")
    return folder, write_region(smaller_region(("01", "13")), folder, forms=FORMS)


@pytest.fixture(scope="module")
def place(tmp_path_factory, region):
    """An installation whose forms have come, with an account for the pages."""
    folder, written = region
    place = Place(tmp_path_factory.mktemp("ui") / "var")
    place.rsoko("init")
    place.rsoko("registry", "load", str(folder / "registry.xlsx"))
    # The results of three years, of all else the last.
    needed = [file for file in written if file.parent.name >= ("2024" if "assessments" in file.name else "2026")]
    place.rsoko("submit", *(str(file) for file in needed if "forms" in file.parts))
    words = [str(RSOKO), "accounts", "add", ACCOUNT, "--scope", "ministry"]
    subprocess.run(
        words, env=place.environment(), input=f"{PASSWORD}\n", text=True, check=True, stdout=subprocess.DEVNULL
    )
    return place


@contextmanager
def serving(*words, **environment):
    """A command that serves until it is asked to end; gives the first line that it prints."""
    process = subprocess.Popen(
        [str(RSOKO), *words], env=environment, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    try:
        yield process.stdout.readline()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=120)


@pytest.fixture(scope="module")
def addresses(place, tmp_path_factory):
    """Addresses of the UI and of the pages of an installation that is up."""
    ui, pages = free_port(), free_port()
    with local_mailbox(tmp_path_factory.mktemp("mail")) as smtp:
        given = place.environment(
            RSOKO_SMTP_URL=smtp,
            RSOKO_PAGES_URL=f"http://127.0.0.1:{pages}",
            RSOKO_INBOX_QUIET_SECONDS="0",
            # Lines come when they are printed.
            PYTHONUNBUFFERED="1",
        )
        try:
            with (
                serving("up", "--port", str(ui), **given) as up,
                serving("pages", "--port", str(pages), **given) as said,
            ):
                assert f":{ui}" in up
                assert f":{pages}" in said
                yield f"http://127.0.0.1:{ui}", f"http://127.0.0.1:{pages}"
        finally:
            place.rsoko("down", "--now")


def host_of(request):
    """Whom a request goes to; what a page carries within itself goes to nobody."""
    parts = urlsplit(request.url)
    return "127.0.0.1" if parts.scheme in ("data", "blob") else parts.hostname


@pytest.fixture(scope="module")
def hosts():
    """Whom the browser has asked."""
    return set()


@pytest.fixture(scope="module")
def window(browser, hosts):
    context = browser.new_context(
        locale="ru-RU",
        timezone_id="Europe/Kirov",
        viewport={"width": 1280, "height": 900},
        color_scheme="light",
        # What moves without end costs a core.
        reduced_motion="reduce",
        # Lists to choose from are the browser's own then: those of the UI have no roles to find them by.
        has_touch=True,
    )
    context.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    context.on("request", lambda request: hosts.add(host_of(request)))
    context.add_init_script("localStorage.setItem('color-scheme', '\"light\"')")
    yield context
    context.close()


@pytest.fixture(scope="module")
def ui(window, addresses, pictures):
    return Ui(window.new_page(), addresses[0], pictures)


def newest(place):
    return place.json("runs")[0]


def begun(ui):
    """A run, started by the form of the yearly deployment."""
    ui.deployment(YEARLY, "deployments")
    expect(ui.tab("Description")).to_contain_text("Рассчитывает статусы школ по результатам и условиям")
    ui.picture("deployment")
    ui.custom_run()
    ui.field("Год кампании").get_by_role("spinbutton").fill("1926")
    ui.field("Причина запуска").get_by_role("textbox").fill("Плановое выявление")
    for title in ("Готовить документы", "Рассылать письма после утверждения"):
        expect(ui.field(title).get_by_role("switch")).to_be_checked()
    ui.page.get_by_role("button", name="Submit").click()
    expect(ui.notice("1926 is less than the minimum")).to_be_visible()

    def fill():
        ui.field("Год кампании").get_by_role("spinbutton").fill("2026")
        ui.field("Причина запуска").get_by_role("textbox").fill("Плановое выявление")
        ui.picture("form", of="Год кампании")

    return ui.start(fill)


def watched(ui, run):
    """What the pages of a run show until it waits for a person."""
    expect(ui.heading).to_contain_text("Выявление 2026 · запуск 1", timeout=SECONDS * 1000)
    expect(ui.tab("Task Runs")).to_contain_text("Подготовить документы: муниципалитет 01", timeout=SECONDS * 1000)
    ui.picture("running")
    ui.wait_for("Suspended", run)
    expect(ui.tab("Artifacts")).to_contain_text("Проект готов: ждёт утверждения")
    ui.picture("progress")
    ui.artifacts().get_by_text("Перечень ШНОР и ШНСУ").scroll_into_view_if_needed()
    ui.picture("artifacts")
    ui.artifact("Перечень ШНОР и ШНСУ")
    titles = ["Код ОО", "Школа", "Муниципалитет", "Результаты", "Условия"]
    expect(ui.page.get_by_role("columnheader")).to_have_text(titles)
    rows = ui.page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.last).to_contain_text(re.compile("ШНОР|ШНСУ"))
    ui.picture("list")


def approved(ui, run):
    """An approval that has forgotten its order first."""
    ui.refused(run, "утвердить", HEAD)
    expect(ui.notice("order")).to_be_visible()
    ui.answer(run, "утвердить", HEAD, order="5-417", picture="approval")
    ui.wait_for("Completed", run)
    # An open page keeps the name that a run has had when it went on.
    ui.page.reload()
    expect(ui.heading).to_contain_text("Выявление 2026 · запуск 1")
    ui.picture("completed")


def test_a_list_from_its_form_to_the_document(place, ui, addresses, window, hosts):
    ui.page.goto(ui.address)
    expect(ui.page).to_have_url(re.compile(r"/dashboard"))
    # The one that asks nobody outside.
    assert "/v2" not in ui.page.url
    run = begun(ui)
    watched(ui, run)
    approved(ui, run)
    published = newest(place)
    assert (published["status"], published["order"], published["approved_by"]) == ("published", "5-417", HEAD)
    assert published["deliveries"] > 0

    ui.artifact("Папка")
    link = ui.page.get_by_role("link", name=DocumentKind.REGIONAL_NOTE.label)
    assert link.get_attribute("href").startswith(f"{addresses[1]}/documents/")
    ui.wait_for("Completed", run)
    ui.artifact("Запуск, школы и все документы")
    content = downloaded(ui, window)
    opened = place.opened()
    with session(opened.engine, reading=True) as work:
        asked = select(Document).where(Document.run == published["run"], Document.path == "region/note.pdf")
        assert hashlib.sha256(content).hexdigest() == work.exec(asked).one().digest
    assert content.startswith(b"%PDF")
    assert hosts == {"127.0.0.1"}


def downloaded(ui, window):
    """The regional note, by the link on the page of an artifact, the log-in and the page of the run."""
    link = ui.page.get_by_role("link", name="Запуск, школы и все документы")
    address = link.get_attribute("href")
    with window.expect_page() as opening:
        link.click()
    pages = opening.value
    pages.wait_for_url("**/login?**")
    pages.get_by_label("Имя учётной записи").fill(ACCOUNT)
    pages.get_by_label("Пароль").fill(PASSWORD)
    pages.get_by_role("button", name="Войти").click()
    pages.wait_for_url(address)
    assert pages.get_by_role("heading", level=1).inner_text() == "Выявление ШНОР и ШНСУ, 2026 год"
    pages.screenshot(path=ui.pictures / "documents.png")
    with pages.expect_download() as waiting:
        pages.get_by_role("link", name=f"Скачать: {DocumentKind.REGIONAL_NOTE.label}").click()
    return Path(waiting.value.path()).read_bytes()


def test_a_draft_is_rejected_with_its_reason(place, ui, hosts):
    ui.deployment(YEARLY)
    ui.custom_run()

    def fill():
        ui.field("Год кампании").get_by_role("spinbutton").fill("2026")
        ui.field("Готовить документы").get_by_role("switch").set_checked(False)

    run = ui.start(fill)
    ui.answer(run, "отклонить", HEAD, reason="Сведения не подтверждены", picture="rejection")
    ui.wait_for("Отклонён", run)
    ui.picture("rejected")
    rejected, before = place.json("runs")[:2]
    assert (rejected["status"], rejected["error"]) == ("rejected", "Сведения не подтверждены")
    assert before["status"] == "published"
    assert hosts == {"127.0.0.1"}


def test_a_correction_shows_what_changes_and_is_approved(place, region, ui, hosts):
    source = region[0] / "forms" / "2026" / "assessments-01.xlsx"
    mended = place.home / "inbox" / "01" / "mended.xlsx"
    assert corrected(source, mended, FormKey.ASSESSMENTS, all_failed)
    long_ago = time.time() - 3600
    os.utime(mended, (long_ago, long_ago))
    ui.deployment("Исправление")
    ui.custom_run()

    def fill():
        ui.field("Мониторинг").get_by_role("combobox").select_option("Выявление")
        ui.field("Год кампании").get_by_role("spinbutton").fill("2026")
        ui.field("Причина исправления").get_by_role("textbox").fill("Муниципалитет исправил результаты")
        ui.picture("correction-form", of="Причина исправления")

    run = ui.start(fill)
    ui.wait_for("Suspended", run)
    expect(ui.heading).to_contain_text("Выявление 2026 · исправление 1")
    ui.artifact(re.compile(r"Что изменится\s*$"))
    expect(ui.page.get_by_text("что изменится после утверждения").first).to_be_visible()
    ui.picture("correction-impact")
    ui.answer(run, "утвердить", HEAD, order="5-431")
    ui.wait_for("Completed", run)
    ui.picture("correction-completed")
    assert not mended.exists()
    correction, rejected, first = place.json("runs")
    assert (correction["status"], correction["order"], correction["corrects"]) == ("published", "5-431", first["run"])
    assert (rejected["status"], first["status"]) == ("rejected", "superseded")
    place.rsoko("audit", "verify")
    assert hosts == {"127.0.0.1"}
    assert {each.stem for each in ui.pictures.glob("*.png")} >= set(SHOWN)


def test_behind_the_proxy_neither_ui_can_ask_anybody_else(browser, addresses):
    """The newer UI would ask a service of statistics: the policy of our proxy keeps the browser from it."""
    policy = re.search(r'Content-Security-Policy "([^"]+)"', PROXY.read_text())[1]
    context, asked = browser.new_context(), set()
    context.on("request", lambda request: asked.add(host_of(request)))

    def by_proxy(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy})

    context.route(lambda url: "/assets/" not in url and "/api/" not in url, by_proxy)
    page, refused = context.new_page(), []
    page.on("console", lambda message: refused.append(message.text))
    for path in ("/deployments", "/v2/deployments"):
        page.goto(addresses[0] + path)
        expect(page.get_by_role("link", name="Исправление").first).to_be_visible(timeout=60_000)
    # What is still on its way at the end is of no matter.
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    assert asked == {"127.0.0.1"}
    # Else there would be nothing to keep it from.
    assert any("amplitude.com" in each and "violates" in each for each in refused)
