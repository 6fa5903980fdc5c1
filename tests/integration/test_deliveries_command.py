"""`rsoko deliveries`: what an operator sees of letters and decides about them."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from rsoko.cli.app import app
from rsoko.db.engine import session
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.ledger.registries import record_registry
from rsoko.notify.mailbox import local_mailbox
from rsoko.registry import save_registry
from rsoko.settings import Settings
from rsoko.steps.submitting import submit_files
from tests.integration.test_outbox import letters_in
from tests.workbooks import REGISTRY, sheets_of, workbook

AT = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)
CONTACTS = pd.DataFrame(
    [
        ("municipality", "01", "=специалист", "first@example.org", True),
        ("municipality", "01", "начальник", "chief@example.org", True),
    ],
    columns=["scope", "code", "role", "channel", "active"],
)


@pytest.fixture
def say(tmp_path, monkeypatch):
    home = tmp_path / "home"
    for name in ("RSOKO_SMTP_URL", "RSOKO_DATABASE_URL", "RSOKO_QUIET_HOURS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RSOKO_HOME", str(home))
    place = open_installation(Settings(), create=True)
    manifest = save_registry(place.store, replace(REGISTRY, contacts=CONTACTS))
    with session(place.engine) as work:
        record_registry(work, original=place.store.put(b"x"), manifest=manifest, counts={}, actor="Кто", at=AT)
    file = tmp_path / "форма.xlsx"
    file.write_bytes(workbook(sheets_of("engagement"), {"C2": "много"}))
    submit_files(place, [file], form=None, year=None, sender=None, actor="Кто", at=AT)
    place.engine.dispose()

    def given(*words, refused=None):
        done = CliRunner().invoke(app, ["deliveries", *words], standalone_mode=False)
        if refused is not None:
            assert isinstance(done.exception, UserError), done.output
            assert done.exception.code == refused
        else:
            assert done.exception is None, done.exception
        return done.stdout

    return given


def numbers(said):
    return [row["delivery"] for row in json.loads(said)]


def test_letters_are_listed_by_what_is_asked(say):
    assert numbers(say("--json")) == [1, 2]
    assert numbers(say("--json", "--status", "queued", "--kind", "returned", "--scope", "municipality")) == [1, 2]
    assert numbers(say("--json", "--status", "sent", "--status", "sending")) == []
    assert numbers(say("--json", "--code", "02")) == []
    assert numbers(say("--json", "--since", "14.09.2026")) == [1, 2]
    assert numbers(say("--json", "--since", "2026-09-15")) == []
    assert numbers(say("--json", "--kind", "run")) == []
    assert "муниципалитет 01 (начальник)" in say()


def test_a_run_that_is_none_has_no_list(say):
    say("--run", "identification-2026-7", refused="no-such-run")


def test_the_list_becomes_a_workbook_without_formulas(say, tmp_path):
    say("--xlsx", str(tmp_path / "list.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "list.xlsx").read_bytes()))
    assert book.sheetnames == ["Сводка", "По состояниям", "Отправления"]
    cells = [cell for row in book["Отправления"].iter_rows() for cell in row]
    assert "муниципалитет 01 (=специалист)" in {cell.value for cell in cells}
    assert not any(cell.data_type == "f" or "@" in str(cell.value) for cell in cells)


def test_a_letter_is_shown_with_its_history_and_text(say):
    said = say("show", "1")
    for words in ("chief@example.org", "отправление поставлено в очередь", "В графе", "Номер отправления: "):
        assert words in said
    facts = json.loads(say("show", "1", "--json"))
    assert [each["status"] for each in facts["history"]] == ["в очереди"]
    assert facts["letter"].startswith("<!DOCTYPE html>")
    say("show", "9", refused="no-such-delivery")


def test_without_a_mail_server_nothing_goes_out_and_the_command_says_what_to_do(say):
    say("retry", refused="mail-unreachable")
    assert [row["status"] for row in json.loads(say("--json"))] == ["temporary-failure", "queued"]


def test_letters_go_out_are_called_off_and_sent_anew(say, tmp_path, monkeypatch):
    assert "отменено" in say("cancel", "2", "--reason", "сменился сотрудник")
    say("cancel", "2", "--reason", "ещё раз", refused="delivery-state")
    with local_mailbox(tmp_path / "mail") as smtp:
        monkeypatch.setenv("RSOKO_SMTP_URL", smtp)
        assert json.loads(say("retry", "--json")) == {"sent": 1}
        assert "отправление 3 взамен 1" in say("resend", "1", "--reason", "просили повторить")
        assert json.loads(say("retry", "--json")) == {"sent": 1}
    assert len(list((tmp_path / "mail").glob("*-chief.eml"))) == 2
    facts = json.loads(say("show", "3", "--json"))
    assert (facts["replaces"], facts["history"][0]["reason"]) == (1, "просили повторить")


def test_a_wrong_setting_stops_before_the_first_letter(say, monkeypatch):
    monkeypatch.setenv("RSOKO_QUIET_HOURS", "ночью")
    say("retry", refused="quiet-hours")
    assert {row["status"] for row in json.loads(say("--json"))} == {"queued"}


def test_in_test_mode_the_list_says_so(say, tmp_path, monkeypatch):
    monkeypatch.setenv("RSOKO_TEST_RECIPIENT", "me@example.org")
    with local_mailbox(tmp_path / "mail") as smtp:
        monkeypatch.setenv("RSOKO_SMTP_URL", smtp)
        say("retry")
    assert set(letters_in(tmp_path / "mail")) == {"me"}
    assert "отправлено на проверочный адрес" in say()
