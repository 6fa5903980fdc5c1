"""Invented names of schools and villages; no real person and no real school is meant."""

from itertools import product

from rsoko.demo.places import PLACES
from schemas.terms import Level

__all__ = ["school_name", "village_name"]

_PREFIXES = ("", "Верхне", "Нижне", "Старо", "Ново", "Мало", "Больше")
_STEMS = (
    "березн", "соснов", "ельн", "ключ", "ольхов", "рябин", "калинк", "лугов", "полян", "камен", "песчан", "глин",
    "родник", "медвед", "лебед", "журавл", "грачев", "бобров", "ветлуж", "моховк", "брусник", "клюкв", "сенокос",
    "мельнич", "кузнеч", "гончар", "бондар", "пасеч", "овраг", "крутояр", "заозёр", "студен", "ракит", "тополин",
    "вересков", "пихтов", "осинов", "липов", "черёмух", "яснополь",
)  # fmt: skip
_ENDINGS = ("овка", "ино", "ичи", "ята", "овское", "ёнки")
_VILLAGES = [(prefix + stem + ending).capitalize() for ending, stem, prefix in product(_ENDINGS, _STEMS, _PREFIXES)]
# Coprime with the number of villages: neighbours in a municipality do not look alike.
_STRIDE = 611
_KINDS = {Level.PRIMARY: "НШ", Level.BASIC: "ООШ", Level.SECONDARY: "СОШ"}


def village_name(place: int, number: int) -> str:
    """Name an invented village: no name comes twice in one municipality before all have been used."""
    position = (place * 37 + number) * _STRIDE % len(_VILLAGES)
    again = number // len(_VILLAGES)
    return _VILLAGES[position] + (f"-{again + 1}" if again else "")


def school_name(place: int, number: int, level: Level, town: bool) -> str:
    """Name a school as registries do: kind of institution, level, number or village."""
    if town:
        return f"МБОУ {_KINDS[level]} № {number + 1} {PLACES[place].centre}"
    settlement = "с." if level is Level.SECONDARY else "д."
    return f"МКОУ {_KINDS[level]} {settlement} {village_name(place, number)}"
