"""What is wrong with this machine, and the cure."""

import shutil
import smtplib
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from rsoko.calendar import KIROV, kirov_now
from rsoko.db.engine import engine_for, session
from rsoko.db.migrate import is_current
from rsoko.errors import UserError
from rsoko.keys import KEY
from rsoko.ledger.audit import head
from rsoko.ledger.registries import current_registry
from rsoko.methodology import DEFAULT, load_methodology
from rsoko.settings import Settings

__all__ = ["Answer", "Finding", "examine", "examined"]

FREE_GIGABYTES = 2
PATIENCE_SECONDS = 5
NO_TABLE = "42P01"
NO_PANGO = (
    False,
    "библиотека Pango не найдена",
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
)
# Clocks of two machines may differ by so much.
AHEAD = timedelta(minutes=5)

# Whether it is right, what was found, what to do.
Answer = tuple[bool, str, str]


@dataclass(frozen=True)
class Finding:
    """One examined thing."""

    title: str
    ok: bool
    detail: str
    cure: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Looks at everything that a run needs; nothing is changed."""
    return examined(CHECKS, settings)


def examined(checks: Mapping[str, Callable[[Settings], Answer]], settings: Settings) -> list[Finding]:
    """Carries out checks by title; one that breaks is a finding as well."""
    return [_examined(title, check, settings) for title, check in checks.items()]


def _examined(title: str, check: Callable[[Settings], Answer], settings: Settings) -> Finding:
    try:
        ok, detail, cure = check(settings)
    except UserError as error:
        ok, detail, cure = False, error.text, error.cure
    except SQLAlchemyError as error:
        ok, detail, cure = _of_database(error)
    except OSError as error:
        ok, detail = False, f"{error.filename or ''} {error.strerror or error}".strip()
        cure = "Проверьте путь, права и место на диске."
    except Exception as error:
        ok, detail, cure = False, f"{type(error).__name__}: {error}", "Сообщите администратору системы."
    return Finding(title, ok, detail, "" if ok else cure)


def _of_database(error: SQLAlchemyError) -> Answer:
    cause = getattr(error, "orig", None)
    # SQLite says it in words, PostgreSQL by the SQL state.
    if "no such table" in str(cause) or getattr(cause, "sqlstate", None) == NO_TABLE:
        return False, "таблиц ещё нет", "Выполните «rsoko init»."
    # Its own words may hold the address with the password.
    cure = "Запустите сервер базы данных, проверьте RSOKO_DATABASE_URL и права."
    return False, f"база данных не отвечает ({type(error).__name__})", cure


def _python(_settings: Settings) -> Answer:
    return sys.version_info >= (3, 11), sys.version.split()[0], "Установите Python 3.11 или новее."


def _typesetting(_settings: Settings) -> Answer:
    try:
        import weasyprint  # noqa: PLC0415 - loading its libraries is the examination
    except OSError:
        return NO_PANGO
    return True, f"WeasyPrint {weasyprint.__version__}", ""


def _font(_settings: Settings) -> Answer:
    try:
        from rsoko.reports.rendering import has_serif_font  # noqa: PLC0415 - needs Pango, which may be missing
    except OSError:
        return NO_PANGO
    return has_serif_font(), "Liberation Serif", "apt-get install fonts-liberation fontconfig"


def _clock(settings: Settings) -> Answer:
    now = kirov_now()
    if KIROV.utcoffset(now) != timedelta(hours=3):
        return False, f"в {KIROV.key} сейчас {now:%H:%M}, а не UTC+3", "Обновите пакет tzdata (в Python и в системе)."
    with session(engine_for(settings.database), reading=True) as work:
        last = head(work)
    if last is not None and last.at > now + AHEAD:
        written = last.at.astimezone(KIROV)
        said = f"часы показывают {now:%d.%m.%Y %H:%M}, а в журнале есть запись от {written:%d.%m.%Y %H:%M}"
        return False, said, "Проверьте дату и синхронизацию времени (timedatectl)."
    return True, f"{now:%d.%m.%Y %H:%M}, {KIROV.key}", ""


def _home(settings: Settings) -> Answer:
    return _writable(settings.home.resolve())


def _store(settings: Settings) -> Answer:
    return _writable(settings.store)


def _writable(folder: Path) -> Answer:
    place = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        cure = f"Дайте право записи в {place} учётной записи системы; раздел не должен быть только для чтения."
        return False, f"{place}: запись невозможна ({error.strerror})", cure
    free = shutil.disk_usage(place).free // 2**30
    cure = f"Освободите место: нужно {FREE_GIGABYTES} ГБ. Лишнее покажет «rsoko store collect»."
    return free >= FREE_GIGABYTES, f"{folder}, свободно {free} ГБ", cure


def _database(settings: Settings) -> Answer:
    engine = engine_for(settings.database)
    current = is_current(engine)
    detail = engine.dialect.name if current else f"{engine.dialect.name}: таблиц этой версии нет"
    return current, detail, "Выполните «rsoko init»."


def _key(settings: Settings) -> Answer:
    given = settings.signing_key is not None
    file = settings.keys / KEY
    there = given or file.is_file()
    detail = "RSOKO_SIGNING_KEY" if given else str(file) if there else "закрытого ключа контрольных точек нет"
    cure = "Верните ключ из копии в RSOKO_HOME/keys; если его никогда не было, «rsoko init» создаст новый."
    return there, detail, cure


def _registry(settings: Settings) -> Answer:
    with session(engine_for(settings.database), reading=True) as work:
        found = current_registry(work)
    detail = "не загружен" if found is None else f"школ {found.counts['schools']}"
    return found is not None, detail, "Выполните «rsoko registry load registry.xlsx»."


def _methodology(settings: Settings) -> Answer:
    path = settings.methodology or DEFAULT
    return True, load_methodology(path.read_bytes()).version, ""


def _mail(settings: Settings) -> Answer:
    if settings.smtp_url is None:
        return False, "не указан", "Задайте RSOKO_SMTP_URL, например smtp://mail.example.org:25."
    from rsoko.notify.transport import PORTS  # noqa: PLC0415 - Apprise takes a second to load

    address = urlsplit(settings.smtp_url.get_secret_value())
    host, port = address.hostname or "", address.port or PORTS.get(address.scheme, 25)
    kind = smtplib.SMTP_SSL if address.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(host, port, timeout=PATIENCE_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        said = f"{host}:{port} не отвечает ({type(error).__name__})"
        return False, said, "Проверьте RSOKO_SMTP_URL, сеть и почтовый сервер."
    return True, f"{host}:{port}", ""


def _operations(settings: Settings) -> Answer:
    example = "Задайте RSOKO_OPERATIONS: адрес почты или Apprise URL тех, кто обслуживает систему."
    if settings.operations is None:
        return False, "адрес не указан: о сбоях и тревогах никто не узнает вовремя", example
    from rsoko.notify.channels import shown  # noqa: PLC0415 - Apprise takes a second to load
    from rsoko.notify.transport import is_understood  # noqa: PLC0415

    channel = settings.operations.get_secret_value()
    # Where it is wrong, nobody knows which part of it is a secret.
    return (True, shown(channel), "") if is_understood(channel) else (False, "адрес не читается", example)


CHECKS: dict[str, Callable[[Settings], Answer]] = {
    "Python": _python,
    "Вёрстка документов": _typesetting,
    "Шрифт документов": _font,
    "Папка системы": _home,
    "Хранилище": _store,
    "База данных": _database,
    "Часы": _clock,
    "Ключ подписи": _key,
    "Реестр": _registry,
    "Методика": _methodology,
    "Почтовый сервер": _mail,
    "Служба эксплуатации": _operations,
}
