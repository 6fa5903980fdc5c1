"""Remarks without a word of the file they are about: fit for pages that many people see."""

import re
from functools import cache

from rsoko.reading.texts import TEXTS
from schemas.forms import FORMS, ColumnRule, FormDefinition

__all__ = ["impersonal"]

_PLACE = re.compile(r"\{[^}]*\}")
_TITLE = re.compile(r"\{title\[(\w+)]}")
_GAP = "…"


def impersonal(code: str) -> str:
    """The text and the cure of a remark with dots for all that came from the file; the code where it has no text."""
    return _texts().get(code, code)


@cache
def _texts() -> dict[str, str]:
    own = {code.value: f"{text.text} {text.cure}" for code, text in TEXTS.items()}
    rules = {rule.code: _titled(form, rule) for form in FORMS.values() for rule in form.rules.values()}
    return {code: _PLACE.sub(_GAP, text) for code, text in (own | rules).items()}


def _titled(form: FormDefinition, rule: ColumnRule) -> str:
    """The texts of a rule with the headers it names: they are the form's own words, not the file's."""
    return _TITLE.sub(lambda found: form.columns[found[1]].title, f"{rule.text} {rule.cure}")
