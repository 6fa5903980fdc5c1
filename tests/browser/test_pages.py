"""The pages in a real browser: log in, look for a school, read why, take its document; nothing leaves the machine.

What was seen is kept as pictures in the folder that RSOKO_SCREENSHOTS names, else in the folder of the test.
"""

import hashlib
import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import expect
from sqlmodel import select

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.db.models import Document
from rsoko.pages.app import create_app
from tests.integration.proven import AT, MINISTRY, PASSWORD, RUN

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address(small):
    """The pages on a port of this machine, served as the command serves them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(small, now=lambda: AT.astimezone(KIROV))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def log_in(page, picture):
    page.get_by_label("Имя учётной записи").fill(MINISTRY)
    page.get_by_label("Пароль").fill("не тот пароль")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Имя или пароль указаны неверно")
    picture("login")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()


def go_through_sections(page, picture):
    for name, title in (("campaigns", "Кампании"), ("documents", "Документы"), ("audit", "Журнал")):
        page.get_by_role("navigation", name="Разделы").get_by_role("link", name=title).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        picture(name)


def test_from_log_in_to_a_document(small, address, browser, pictures):
    # Without scripts: the pages must not need them.
    context = browser.new_context(locale="ru-RU", java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page, hosts, troubles = context.new_page(), set(), []
    context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.on("console", lambda message: troubles.append(message.text))

    def picture(name: str) -> None:
        page.screenshot(path=pictures / f"{name}.png", full_page=True)
        page.set_viewport_size(PHONE)
        page.screenshot(path=pictures / f"{name}-phone.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})

    page.goto(f"{address}/runs/{RUN}")
    log_in(page, picture)
    expect(page.get_by_role("heading", level=1)).to_have_text("Выявление ШНОР и ШНСУ, 2026 год")
    picture("run")
    page.get_by_role("combobox", name="Образовательные результаты").select_option(label="зона риска")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("status")).to_have_text("Найдено: 2")
    column = page.get_by_role("columnheader", name="Сводная доля ниже минимального порога")
    rows = page.get_by_role("table", name="Школы").get_by_role("row")
    column.get_by_role("link").click()
    expect(column).to_have_attribute("aria-sort", "ascending")
    first = rows.nth(1).get_by_role("cell").first.inner_text()
    column.get_by_role("link").click()
    expect(column).to_have_attribute("aria-sort", "descending")
    expect(rows.nth(2).get_by_role("cell").first).to_have_text(first)
    page.get_by_role("searchbox", name="Поиск").fill(first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Найдено: 1")
    page.get_by_role("link", name=first).click()

    expect(page.locator("p.status")).to_contain_text(first)
    expect(page.get_by_text("Доля по паре считается")).to_be_visible()
    picture("school")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Скачать: Профиль школы").click()
    content = Path(waiting.value.path()).read_bytes()
    with session(small.engine, reading=True) as work:
        profile = work.exec(select(Document).where(Document.path == f"schools/{first}/profile.pdf")).one()
    assert hashlib.sha256(content).hexdigest() == profile.digest
    assert waiting.value.suggested_filename == f"{RUN}-schools-{first}-profile.pdf"

    page.get_by_role("link", name="Показать исходные значения").click()
    inner = page.locator("ul.root details details > summary").first
    inner.click()
    expect(inner.locator("xpath=following-sibling::ul")).to_be_visible()
    picture("cells")
    go_through_sections(page, picture)
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Вход")
    context.close()
    assert hosts == {"127.0.0.1"}
    # The wrong password is the only trouble that the browser may tell of; a breach of the policy would be another.
    assert [each for each in troubles if "401" not in each] == []
