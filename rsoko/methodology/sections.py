"""Sections that a methodology may lack: those of past runs end with the identification."""

from typing import TypeVar

from rsoko.errors import UserError
from rsoko.methodology.model import Methodology
from rsoko.methodology.parameters import Strict

__all__ = ["required"]

Section = TypeVar("Section", bound=Strict)


def required(methodology: Methodology, section: type[Section]) -> Section:
    """The section of a monitoring, called in the file as its class is.

    Raises UserError `methodology-incomplete` where the methodology has none.
    """
    name = section.__name__.lower()
    found = getattr(methodology, name)
    if found is None:
        text = f"В методике {methodology.version} нет раздела {name}."
        cure = f"Добавьте раздел [{name}] или выберите методику, в которой он есть."
        raise UserError("methodology-incomplete", text, cure)
    assert isinstance(found, section)
    return found
