"""Two methodologies compared, parameter by parameter."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from rsoko.methodology import Methodology, Parameter

__all__ = ["ParameterDifference", "compare_methodologies"]

ABOUT = ("title", "paragraph", "unit")


@dataclass(frozen=True)
class ParameterDifference:
    """A value of the methodology file that differs: its key there, title and paragraph, both values (None: not there).

    An indicator of conditions is named by its key: `identification.indicators.low_income.weight`.
    """

    key: str
    title: str
    paragraph: str
    before: object
    after: object


def compare_methodologies(before: Methodology, after: Methodology) -> list[ParameterDifference]:
    """Every value of the two files that differs, in order of the earlier file, then what only the later one has."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    found = []
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key, _NOWHERE), new.get(key, _NOWHERE)
        if was.value != now.value:
            known = now if now is not _NOWHERE else was
            found.append(ParameterDifference(key, known.title, known.paragraph, was.value, now.value))
    return found


@dataclass(frozen=True)
class _Leaf:
    value: object
    title: str = ""
    paragraph: str = ""


_NOWHERE = _Leaf(None)


def _leaves(methodology: Methodology) -> Iterator[tuple[str, _Leaf]]:
    for name in type(methodology).model_fields:
        if name != "digest":
            yield from _of(name, getattr(methodology, name), _Leaf(None))


def _of(key: str, value: Any, about: _Leaf) -> Iterator[tuple[str, _Leaf]]:  # noqa: ANN401 - any part of the file
    if isinstance(value, Parameter):
        own = _Leaf(None, value.title, value.paragraph)
        yield from _of(key, value.value, own)
        yield from ((f"{key}.{name}", _Leaf(getattr(value, name), value.title, value.paragraph)) for name in ABOUT)
    elif isinstance(value, BaseModel):
        own = _Leaf(None, getattr(value, "title", about.title), about.paragraph)
        for name in type(value).model_fields:
            yield from _of(f"{key}.{name}", getattr(value, name), own)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _of(f"{key}.{name}", part, about)
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for part in value:
            yield from _of(f"{key}.{part.key}", part, about)
    elif isinstance(value, tuple):
        yield key, _Leaf(", ".join(map(str, value)), about.title, about.paragraph)
    elif value is not None:
        yield key, _Leaf(value, about.title, about.paragraph)
