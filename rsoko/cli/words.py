"""Russian words for what the command-line library says by itself: it speaks English only."""

import re

import typer
from typer.core import TyperCommand, TyperGroup

__all__ = ["LibraryRefusal", "RussianCommand", "RussianGroup", "in_russian"]

# The library's own refusals: wrong usage of the command line. It has no public name for their common class.
LibraryRefusal: type[Exception] = typer.BadParameter.__mro__[2]

# Sentences of the library and ours for them, tried in this order.
PHRASES = [
    (r"^Usage: ", "Вызов: "),
    (r"^Options:", "Параметры:"),
    (r"^Arguments:", "Аргументы:"),
    (r"^Commands:", "Команды:"),
    (r"\[OPTIONS\]", "[ПАРАМЕТРЫ]"),
    (r"COMMAND \[ARGS\]\.\.\.", "КОМАНДА…"),
    (r"Show this message and exit\.", "Показать справку и выйти."),
    (r"\brequired\]", "обязательно]"),
    (r"\[default:\s+([^\]]*)\]", r"[по умолчанию: \1]"),
    (r"Missing command\.", "Не указана команда."),
    (r"Missing (?:argument|option|parameter):? ?'?([^']*?)'?\.[\s\S]*", r"Не указано обязательное: \1."),
    (r"No such command '?([^']*)'?\.?", r"Нет такой команды: \1."),
    (r"No such option: (\S+)", r"Нет такого параметра: \1"),
    (r"Did you mean (.*)\?", r"Возможно, \1?"),
    (r"\(Possible options: (.*)\)", r"(есть похожие: \1)"),
    (r"Invalid value for (.*?): ", r"Неверное значение \1: "),
    (r"Invalid value: ", ""),
    (r"(?:Value )?'([^']*)' is not a valid (?:int|integer|int range|integer range)\.", r"«\1» не целое число."),
    (r"(?:Value )?'([^']*)' is not a valid \S+\.", r"«\1» не подходит."),
    (r"'([^']*)' is not one of (.*)\.", r"«\1» не подходит, допустимо: \2."),
    (r"'([^']*)' does not match the formats? .*", r"«\1» не дата: нужна дата вида 31.05.2027 или 2027-05-31."),
    (r"(\S+) is not in the range (.*)\.", r"\1 вне границ \2."),
    (r"Value error, ", ""),
    (r"Input should be a valid integer.*", "нужно целое число"),
    (r"Input should be a valid (?:number|float).*", "нужно число"),
    (r"Input should be greater than or equal to (\S+).*", r"нужно не меньше \1"),
    (r"Input should be less than or equal to (\S+).*", r"нужно не больше \1"),
    (r"Got unexpected extra arguments? \((.*)\)", r"Лишнее: \1."),
    (r"Option '?([^' ]*)'? requires an argument\.?", r"Параметру \1 нужно значение."),
]


def in_russian(text: str) -> str:
    """The library's words in Russian; ours stay as they are."""
    for pattern, replacement in PHRASES:
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text


class RussianCommand(TyperCommand):
    """A command whose help is in Russian."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The page of the command."""
        return in_russian(super().get_help(ctx))


class RussianGroup(TyperGroup):
    """A group of commands whose help is in Russian."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The page of the group."""
        return in_russian(super().get_help(ctx))
