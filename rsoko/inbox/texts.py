"""What the inbox says of an entry: why it waits or was left, and what to do."""

from types import MappingProxyType
from typing import NamedTuple

from rsoko.reading.book import MAX_BYTES
from schemas.terms import InboxState

__all__ = ["NEEDS_A_PERSON", "README", "TEXTS", "Text"]


class Text(NamedTuple):
    """What is the matter with an entry and what to do about it."""

    text: str
    cure: str = ""


_State = InboxState
_MOVE = "Проверьте права на папки inbox и inbox-taken и место на диске."
TEXTS: MappingProxyType[InboxState, Text] = MappingProxyType(
    {
        _State.READY: Text("Будет принят ближайшим приёмом."),
        _State.TAKEN: Text("Записан и перенесён из папки."),
        _State.NOT_MOVED: Text("Файл записан, но остался в папке: перенести его не удалось.", _MOVE),
        _State.BEHIND: Text("Ждёт, пока будет перенесён предыдущий файл этой папки.", _MOVE),
        _State.FRESH: Text("Файл изменён только что и, возможно, ещё копируется."),
        _State.CHANGED: Text("Файл изменился во время чтения: будет прочитан следующим приёмом."),
        _State.BUSY: Text("Папку сейчас разбирает другой приём.", "Дождитесь его окончания."),
        _State.TEMPORARY: Text("Временный или служебный файл: не принимается."),
        _State.TOO_BIG: Text(
            f"Файл больше {MAX_BYTES // 1024**2} МБ: не читается и не записывается.",
            "Попросите отправителя удалить рисунки и лишние листы; удалите файл из папки.",
        ),
        _State.UNREADABLE: Text("Файл или папка не читается.", "Проверьте права доступа."),
        _State.LOCKED_FOLDER: Text(
            "Из папки нельзя переносить файлы: приём записывал бы их снова и снова.",
            "Дайте право на запись в папку отправителя.",
        ),
        _State.LINK: Text("Это ссылка: по ссылкам приём не ходит.", "Положите в папку сам файл."),
        _State.FOLDER: Text("Вложенные папки не просматриваются.", "Положите файлы прямо в папку отправителя."),
        _State.SPECIAL: Text("Это не обычный файл (устройство, канал или сокет).", "Удалите его из папки."),
        _State.NO_SENDER: Text(
            "Название папки — не код муниципалитета или округа из реестра.",
            "Перенесите файл в папку отправителя или исправьте реестр.",
        ),
        _State.STRAY: Text(
            "Файл лежит вне папки отправителя: неизвестно, кто его подал.", "Перенесите файл в папку отправителя."
        ),
    }
)
# These wait for a person: time alone does not mend them.
NEEDS_A_PERSON = frozenset(_State) - {
    _State.READY,
    _State.TAKEN,
    _State.FRESH,
    _State.CHANGED,
    _State.BUSY,
    _State.TEMPORARY,
}

README = """ПРИЁМ ФОРМ

В этой папке у каждого отправителя (муниципалитета или образовательного округа) есть своя папка.
Она названа кодом отправителя из реестра.

1. Положите заполненную форму (.xlsx или .csv) в папку отправителя. Вложенные папки не просматриваются.
2. Система принимает файл, когда он перестал меняться: обычно в течение 10 минут.
3. Принятый к обработке файл исчезает из папки: его подлинник хранится в системе, копия лежит в inbox-taken.
4. Файл с ошибкой отклоняется целиком. Исправленный файл положите в ту же папку: он заменит прежний.
5. Файл, который система не может взять, остаётся на месте. Причина видна по команде «rsoko inbox list».

Не меняйте названия папок. Этот файл создаётся системой.
"""
