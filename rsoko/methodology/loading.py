"""Reads a methodology file; a wrong one is refused with the key that is wrong."""

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rsoko.errors import UserError
from rsoko.methodology.model import Methodology

__all__ = ["DEFAULT", "load_methodology"]

DEFAULT = Path(__file__).with_name("kirov-2026.toml")

CURE = "Исправьте файл методики и повторите команду."

# What pydantic says of a value, in the words of the people who write the file.
PHRASES = {
    "missing": "ключ обязателен, но его нет",
    "extra_forbidden": "такого ключа в методике нет",
    "int_parsing": "нужно целое число",
    "int_type": "нужно целое число",
    "int_from_float": "нужно целое число",
    "float_parsing": "нужно число",
    "float_type": "нужно число",
    "string_type": "нужен текст в кавычках",
    "string_too_short": "текст не может быть пустым",
    "string_pattern_mismatch": "допустимы латинские строчные буквы, цифры и знак подчёркивания",
    "greater_than": "число должно быть больше {gt}",
    "greater_than_equal": "число должно быть не меньше {ge}",
    "less_than": "число должно быть меньше {lt}",
    "less_than_equal": "число должно быть не больше {le}",
    "finite_number": "число должно быть конечным",
    "literal_error": "допустимо одно из: {expected}",
    "enum": "допустимо одно из: {expected}",
    "too_short": "список не может быть пустым",
    "model_type": "нужна таблица с ключами",
    "dict_type": "нужна таблица с ключами",
    "tuple_type": "нужен список",
    "value_error": "{error}",
}


# Each part of the documents needs it, and it never changes.
@lru_cache(maxsize=8)
def load_methodology(data: bytes) -> Methodology:
    """Reads the bytes of a methodology file.

    Raises UserError `methodology-wrong` that names every wrong key at once.
    """
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError("methodology-wrong", f"Файл методики не читается как TOML: {error}.", CURE) from error
    # The digest comes from the bytes alone: a file cannot name itself.
    if "digest" in content:
        raise UserError("methodology-wrong", "Методика: digest: такого ключа в методике нет.", CURE)
    try:
        return Methodology.model_validate({**content, "digest": hashlib.sha256(data).hexdigest()})
    except ValidationError as error:
        text = "; ".join(dict.fromkeys(_phrase(content, dict(item)) for item in error.errors()))
        raise UserError("methodology-wrong", f"Методика: {text}.", CURE) from error


def _phrase(content: dict[str, Any], item: dict[str, Any]) -> str:
    """One wrong key in words."""
    template = PHRASES.get(item["type"], "значение не подходит")
    words = template.format(**item.get("ctx", {})).replace(" or ", " или ")
    key = _key(content, item["loc"])
    return f"{key}: {words}" if key else words


def _key(content: object, location: tuple[str | int, ...]) -> str:
    """The path of a key as it stands in the file; names of alternatives of a type are left out."""
    parts: list[str] = []
    for part in location:
        if isinstance(part, int):
            parts[-1] += f"[{part + 1}]"
            content = content[part] if isinstance(content, list) and part < len(content) else None
        elif isinstance(content, dict):
            parts.append(part)
            content = content.get(part)
    return ".".join(parts)
