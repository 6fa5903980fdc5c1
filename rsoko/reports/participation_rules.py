"""The numbers of the methodology on participation in words, for the text of the documents."""

from dataclasses import dataclass

from rsoko.methodology import Methodology
from rsoko.reports.parameters import Declared, parameters_of
from rsoko.reports.participation_place import hidden_sign, participation_rules
from rsoko.reports.tables import Table
from rsoko.reports.wording import number, percent
from schemas.terms import ParticipationIndicator

__all__ = ["MEASURED", "Rules", "measured", "parameter_table", "points", "rules_in_words"]

# What each indicator is called where it stands alone, and inside a sentence.
MEASURED = {
    ParticipationIndicator.COURSES: ("Прошли курсы ИРО", "курсы ИРО"),
    ParticipationIndicator.EVENTS: ("Участвовали в мероприятиях ИРО", "мероприятия ИРО"),
    ParticipationIndicator.RECOMMENDATIONS: ("Применяют методические рекомендации", "методические рекомендации"),
    ParticipationIndicator.UNIONS: ("Участвуют в методических объединениях", "методические объединения"),
}


@dataclass(frozen=True)
class Rules:
    """What the text of a document says of the methodology."""

    title: str
    version: str
    weights: str
    high: str
    medium: str
    min_cell: int
    sign: str
    confidence: str


def rules_in_words(methodology: Methodology) -> Rules:
    """All numbers that the text mentions."""
    rules = participation_rules(methodology)
    return Rules(
        title=methodology.title,
        version=methodology.version,
        weights=_weights(rules.weights.value),
        high=_threshold(rules.high_score.value),
        medium=_threshold(rules.medium_score.value),
        min_cell=rules.min_cell.value,
        sign=hidden_sign(methodology),
        confidence=number(rules.interval_confidence.value * 100),
    )


def measured(indicator: object) -> str:
    """An indicator inside a sentence."""
    return MEASURED[ParticipationIndicator(str(indicator))][1]


def points(score: float | None, missing: str = "—") -> str:
    """A score of 0..1 as points of 100."""
    return missing if score is None else number(score * 100, 1, missing)


def parameter_table(methodology: Methodology) -> Table:
    """Every number of the methodology on participation: title, value, unit, paragraph."""
    rules = participation_rules(methodology)
    return parameters_of(rules, methodology.version, _value, (50, 24, 12, 14))


def _threshold(score: float) -> str:
    """A threshold in points, whole where it is."""
    value = score * 100
    return number(value, 0 if abs(value - round(value)) < 1e-9 else 1)


def _weights(weights: dict[ParticipationIndicator, float]) -> str:
    return ", ".join(f"{measured(one)} — {number(weights[one], 2)}" for one in ParticipationIndicator)


def _value(_name: str, parameter: Declared) -> str:
    value = parameter.value
    if isinstance(value, dict):
        return _weights(value)
    if parameter.unit == "доля":
        return percent(value, 0 if abs(value * 100 - round(value * 100)) < 1e-9 else 1)
    return number(value)
