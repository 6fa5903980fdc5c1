"""The numbers of the methodology on effectiveness in words, for the text of the documents."""

from dataclasses import dataclass

from rsoko.methodology import Methodology
from rsoko.reports.effectiveness_place import effectiveness_rules
from rsoko.reports.parameters import Declared, parameters_of
from rsoko.reports.tables import Table
from rsoko.reports.wording import number, percent

__all__ = ["Rules", "parameter_table", "rules_in_words"]


@dataclass(frozen=True)
class Rules:
    """What the text of a document says of the methodology."""

    title: str
    version: str
    min_participants: int
    confidence: str
    partly: str
    errors: str
    min_cohort: int
    min_comparison: int
    min_group: int
    small: int


def rules_in_words(methodology: Methodology) -> Rules:
    """All numbers that the text mentions."""
    rules = effectiveness_rules(methodology)
    return Rules(
        title=methodology.title,
        version=methodology.version,
        min_participants=rules.min_participants.value,
        confidence=_short(rules.interval_confidence.value * 100),
        partly=number(rules.partly_done.value, 1 if _whole(rules.partly_done.value * 10) else 2),
        errors=rules.robust_errors.value,
        min_cohort=rules.min_cohort.value,
        min_comparison=rules.min_comparison.value,
        min_group=rules.min_kind_group.value,
        small=rules.small_participants.value,
    )


def parameter_table(methodology: Methodology) -> Table:
    """Every number of the methodology on effectiveness: title, value, unit, paragraph."""
    rules = effectiveness_rules(methodology)
    return parameters_of(rules, methodology.version, _value, (52, 16, 14, 18))


def _value(_name: str, parameter: Declared) -> str:
    value = parameter.value
    if isinstance(value, str):
        return value
    return percent(value, 0 if _whole(float(value) * 100) else 1) if parameter.unit == "доля" else number(value)


def _short(value: float) -> str:
    return number(value, 0 if _whole(value) else 1)


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-9
