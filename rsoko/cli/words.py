"""Russian words for what the command-line library says by itself."""

import gettext

__all__ = ["speak_russian"]

RUSSIAN = {
    "Arguments": "Аргументы",
    "Options": "Параметры",
    "Commands": "Команды",
    "Error": "Ошибка",
    "Usage: ": "Вызов: ",
    "Usage:": "Вызов:",
    "Aborted!": "Прервано.",
    "Aborted.": "Прервано.",
    "Show this message and exit.": "Показать эту справку и выйти.",
    "required": "обязательно",
    "[required]": "[обязательно]",
    "(required)": "(обязательно)",
    "default: {default}": "по умолчанию: {default}",
    "[default: {}]": "[по умолчанию: {}]",
    "Missing command.": "Не указана команда.",
    "No such command {name!r}.": "Нет такой команды: {name!r}.",
    "No such option: {name}": "Нет такого параметра: {name}",
    "Did you mean {possibility}?": "Возможно, {possibility}?",
    "Missing parameter": "Не указан параметр",
    "Missing option": "Не указан параметр",
    "Missing argument": "Не указан аргумент",
    "Missing {param_type}": "Не указано: {param_type}",
    "Invalid value: {message}": "Неверное значение: {message}",
    "Invalid value for {param_hint}: {message}": "Неверное значение {param_hint}: {message}",
    "Got unexpected extra argument ({args})": "Лишний аргумент ({args})",
    "Got unexpected extra arguments ({args})": "Лишние аргументы ({args})",
    "Option {name!r} requires an argument.": "Параметру {name!r} нужно значение.",
    "Try '{command} {option}' for help.": "Справка: «{command} {option}».",
    "{value!r} is not a valid {number_type}.": "{value!r} не подходит: нужно число ({number_type}).",
    "{name} {filename!r} does not exist.": "{name} {filename!r} не существует.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} является папкой.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} не читается.",
    "file": "файл",
    "directory": "папка",
    "path": "путь",
    "File": "Файл",
    "Directory": "Папка",
    "Path": "Путь",
    "{value!r} is not {choice}.": "{value!r} не подходит: нужно {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} не подходит: нужно одно из {choices}.",
    "{value} is not in the range {range}.": "{value} вне допустимых границ {range}.",
}


def speak_russian() -> None:
    """Lets the library's messages come out in Russian; to be called before the library is imported.

    It asks gettext for every message, and no catalogue of it exists in Russian: our table answers.
    """
    fallback, fallback_plural = gettext.gettext, gettext.ngettext

    def translated(message: str) -> str:
        return RUSSIAN.get(message) or fallback(message)

    def translated_plural(msgid1: str, msgid2: str, n: int) -> str:
        return RUSSIAN.get(msgid1 if n == 1 else msgid2) or fallback_plural(msgid1, msgid2, n)

    gettext.gettext, gettext.ngettext = translated, translated_plural
