"""What the doctor finds wrong, and whether it says the cure and no secret."""

from datetime import timedelta
from pathlib import Path

import pytest

from deployments.examination import examine_server
from rsoko import doctor
from rsoko.calendar import kirov_now
from rsoko.db.engine import session
from rsoko.doctor import examine
from rsoko.installation import open_installation
from rsoko.ledger.audit import record
from rsoko.notify.mailbox import local_mailbox
from rsoko.settings import Settings
from schemas.terms import AuditAction


def found(settings):
    return {each.title: each for each in examine(settings)}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("doctor") / "var")
    open_installation(settings, create=True).engine.dispose()
    return settings


def test_a_machine_that_is_ready_but_for_registry_mail_and_operations(settings):
    wrong = {title for title, each in found(settings).items() if not each.ok}
    assert wrong == {"Реестр", "Почтовый сервер", "Служба эксплуатации"}


def test_a_database_without_tables_is_told_from_one_that_does_not_answer(tmp_path):
    empty = found(Settings(home=tmp_path))
    for title in ("База данных", "Реестр"):
        assert "rsoko init" in empty[title].cure
    silent = found(Settings(home=tmp_path, database_url="postgresql://rsoko:secret@127.0.0.1:1/rsoko"))
    assert "RSOKO_DATABASE_URL" in silent["База данных"].cure
    assert all("secret" not in each.detail + each.cure for each in silent.values())


def test_a_folder_that_nobody_may_write_to(tmp_path):
    place = found(Settings(home=Path("/proc/rsoko"), database_url=f"sqlite:///{tmp_path / 'rsoko.db'}"))
    assert not place["Папка системы"].ok
    assert "запись невозможна" in place["Хранилище"].detail


def test_a_disk_that_is_nearly_full(settings, monkeypatch):
    monkeypatch.setattr(doctor, "FREE_GIGABYTES", 10**9)
    assert "rsoko store collect" in found(settings)["Хранилище"].cure


def test_a_key_that_is_gone(tmp_path):
    settings = Settings(home=tmp_path / "var")
    open_installation(settings, create=True).engine.dispose()
    (settings.keys / "signing.key").unlink()
    assert "Верните ключ" in found(settings)["Ключ подписи"].cure


def test_a_clock_that_is_behind_the_ledger(tmp_path):
    settings = Settings(home=tmp_path / "var")
    opened = open_installation(settings, create=True)
    with session(opened.engine) as work:
        later = kirov_now() + timedelta(days=2)
        record(work, actor="Оператор", action=AuditAction.REGISTRY_LOADED, subject="registry:1", payload={}, at=later)
    assert "синхронизацию времени" in found(settings)["Часы"].cure


def test_a_mail_server_is_asked_whether_it_is_there(tmp_path):
    with local_mailbox(tmp_path / "mail") as smtp:
        assert found(Settings(home=tmp_path, smtp_url=smtp))["Почтовый сервер"].ok
    gone = found(Settings(home=tmp_path, smtp_url="smtp://user:secret@127.0.0.1:1"))["Почтовый сервер"]
    assert not gone.ok
    assert "secret" not in gone.detail


@pytest.mark.parametrize(
    ("channel", "detail"),
    [
        ("rsoko@region.test", "rsoko@region.test"),
        ("tgram://123456789:secret_of_a_bot_00000000000000000/77", "tgram://…"),
        ("mailtos://user:secret@mail.region.test?to=rsoko@region.test", "mailtos://…"),
        ("json://hooks.region.test/secret", "json://…"),
        ("secret@region.test, secret@example.org", None),
        ("mailto:secret@region.test", None),
        ("nosuch://secret", None),
        ("json://[secret", None),
        (" secret@region.test", None),
        ("secret", None),
        ("", None),
    ],
)
def test_those_who_run_the_system_can_be_written_to(tmp_path, channel, detail):
    told = found(Settings(home=tmp_path, operations=channel))["Служба эксплуатации"]
    assert told.ok is (detail is not None)
    assert told.detail == (detail or "адрес не читается")
    assert told.ok or "RSOKO_OPERATIONS" in told.cure
    assert "secret" not in told.detail + told.cure


def test_where_nobody_hears_of_alarms_it_is_said(settings):
    told = found(settings)["Служба эксплуатации"]
    assert "не указан" in told.detail
    assert "RSOKO_OPERATIONS" in told.cure


def test_a_server_that_is_configured_and_away(settings, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    (server,) = examine_server(settings)
    assert not server.ok
    assert "PREFECT_API_URL" in server.cure


def test_a_server_that_ended_by_itself_and_one_that_was_never_started(settings, monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    (never,) = examine_server(settings)
    assert never.ok
    note = settings.home / "prefect" / "server.json"
    note.parent.mkdir()
    # A process number beyond all that a machine gives.
    note.write_text('{"api": "http://127.0.0.1:1/api", "pid": 999999999}')
    (ended,) = examine_server(settings)
    note.unlink()
    assert not ended.ok
    assert "rsoko up" in ended.cure
