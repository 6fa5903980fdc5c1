"""What is said of the work of the system and of errors of files, from `templates/operation.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from rsoko.reports.rendering import TEMPLATES
from schemas.forms import FORMS
from schemas.terms import OperationIndicator, Scope

__all__ = ["Text", "Texts", "load_texts"]

FILE = TEMPLATES / "operation.toml"


@dataclass(frozen=True)
class Text:
    """A recommendation: what to achieve, the fact that calls for it (a pattern), what to do, who, until when."""

    title: str
    fact: str
    advice: str
    body: Scope
    until: str


@dataclass(frozen=True)
class Texts:
    """The whole file: recommendations by indicator, patterns of the codes of errors with their words."""

    recommendations: Mapping[OperationIndicator, Text]
    errors: tuple[tuple[str, str], ...]

    def error(self, code: str) -> str:
        """An error in words, of a rule of a form with its column; the code itself where the file does not know it."""
        words = next((words for pattern, words in self.errors if fnmatchcase(code, pattern)), code)
        title = _rule_titles().get(code)
        return words if title is None else f"{words}: «{title}»"


@cache
def _rule_titles() -> dict[str, str]:
    """Header of the column that a rule of a form speaks of, by the code of the rule."""
    return {rule.code: form.columns[rule.column].title for form in FORMS.values() for rule in form.rules.values()}


@cache
def load_texts() -> Texts:
    """The texts of this installation, read once a process."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    told = {
        OperationIndicator(entry["indicator"]): Text(
            entry["title"], entry["fact"], entry["advice"], Scope(entry["body"]), entry["until"]
        )
        for entry in content["recommendations"]
    }
    errors = tuple((code, entry["words"]) for entry in content["errors"] for code in entry["codes"])
    return Texts(told, errors)
