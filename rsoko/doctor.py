"""What is wrong with this machine, and the cure."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from rsoko.db.engine import engine_for, session
from rsoko.db.migrate import is_current
from rsoko.errors import UserError
from rsoko.ledger.registries import current_registry
from rsoko.methodology import DEFAULT, load_methodology
from rsoko.settings import Settings

__all__ = ["Finding", "examine"]

FREE_GIGABYTES = 2


@dataclass(frozen=True)
class Finding:
    """One examined thing."""

    title: str
    ok: bool
    detail: str
    cure: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Looks at everything that a run needs; nothing is changed."""
    return [_examined(title, check, settings) for title, check in CHECKS.items()]


def _examined(title: str, check: Callable[[Settings], tuple[bool, str, str]], settings: Settings) -> Finding:
    try:
        ok, detail, cure = check(settings)
    except UserError as error:
        ok, detail, cure = False, error.text, error.cure
    except Exception as error:
        ok, detail, cure = False, f"{type(error).__name__}: {error}", "Сообщите администратору системы."
    return Finding(title, ok, detail, "" if ok else cure)


def _python(_settings: Settings) -> tuple[bool, str, str]:
    return sys.version_info >= (3, 11), sys.version.split()[0], "Установите Python 3.11 или новее."


def _typesetting(_settings: Settings) -> tuple[bool, str, str]:
    try:
        import weasyprint  # noqa: PLC0415 - loading its libraries is the examination
    except OSError:
        return False, "библиотека Pango не найдена", "apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    return True, f"WeasyPrint {weasyprint.__version__}", ""


def _font(_settings: Settings) -> tuple[bool, str, str]:
    from rsoko.reports.rendering import has_serif_font  # noqa: PLC0415 - needs Pango, which may be missing

    return has_serif_font(), "Liberation Serif", "apt-get install fonts-liberation"


def _home(settings: Settings) -> tuple[bool, str, str]:
    folder = settings.home.resolve()
    place = folder if folder.exists() else folder.parent
    with tempfile.TemporaryFile(dir=place):
        pass
    free = shutil.disk_usage(place).free // 2**30
    return free >= FREE_GIGABYTES, f"{folder}, свободно {free} ГБ", f"Освободите {FREE_GIGABYTES} ГБ."


def _database(settings: Settings) -> tuple[bool, str, str]:
    engine = engine_for(settings.database)
    return is_current(engine), engine.dialect.name, "Выполните «rsoko init»."


def _registry(settings: Settings) -> tuple[bool, str, str]:
    with session(engine_for(settings.database), reading=True) as work:
        found = current_registry(work)
    detail = "не загружен" if found is None else f"школ {found.counts['schools']}"
    return found is not None, detail, "Выполните «rsoko registry load registry.xlsx»."


def _methodology(settings: Settings) -> tuple[bool, str, str]:
    path = settings.methodology or DEFAULT
    return True, load_methodology(path.read_bytes()).version, ""


def _mail(settings: Settings) -> tuple[bool, str, str]:
    given = settings.smtp_url is not None
    return given, "указан" if given else "не указан", "Задайте RSOKO_SMTP_URL, например smtp://mail.example.org:25."


CHECKS: dict[str, Callable[[Settings], tuple[bool, str, str]]] = {
    "Python": _python,
    "Вёрстка документов": _typesetting,
    "Шрифт документов": _font,
    "Папка системы": _home,
    "База данных": _database,
    "Реестр": _registry,
    "Методика": _methodology,
    "Почтовый сервер": _mail,
}
