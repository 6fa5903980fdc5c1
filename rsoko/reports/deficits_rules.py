"""The numbers of the methodology of deficits in words, for the text of the documents and their appendix."""

from dataclasses import dataclass

from rsoko.methodology import Deficits, Methodology, required
from rsoko.reports.deficits_words import Sign
from rsoko.reports.parameters import Declared, parameters_of
from rsoko.reports.tables import Table
from rsoko.reports.wording import number, percent
from schemas.terms import Subject

__all__ = ["Numbers", "deficit_parameters", "numbers_in_words", "rules_of", "sign_of"]


@dataclass(frozen=True)
class Numbers:
    """What the text of a document says of the methodology."""

    version: str
    answers: int
    questions: int
    top_answer: int
    deficit_score: str
    partial: int
    pronounced: int
    min_cell: int
    confidence: str
    alpha_sheets: int
    careless_answers: int
    careless_share: str


def rules_of(methodology: Methodology) -> Deficits:
    """The section on deficits. Raises UserError `methodology-incomplete` where there is none."""
    return required(methodology, Deficits)


def sign_of(methodology: Methodology) -> Sign:
    """The sign of what is hidden."""
    return Sign(rules_of(methodology).min_cell.value)


def numbers_in_words(methodology: Methodology) -> Numbers:
    """All numbers that the text mentions, taken from the methodology."""
    rules = rules_of(methodology)
    return Numbers(
        version=methodology.version,
        answers=rules.answers.value,
        questions=5,
        top_answer=rules.top_answer.value,
        deficit_score=number(rules.deficit_score.value, 2),
        partial=rules.partial_groups.value,
        pronounced=rules.pronounced_groups.value,
        min_cell=rules.min_cell.value,
        confidence=number(rules.interval_confidence.value * 100),
        alpha_sheets=rules.alpha_sheets.value,
        careless_answers=rules.careless_answers.value,
        careless_share=percent(rules.careless_share.value, 0),
    )


def deficit_parameters(methodology: Methodology) -> Table:
    """Every declared number: title, value, unit, paragraph."""
    return parameters_of(rules_of(methodology), methodology.version, _value, (50, 22, 12, 16))


def _value(_name: str, parameter: Declared) -> str:
    value = parameter.value
    if isinstance(value, dict):
        return "; ".join(f"{Subject(of).label}: {', '.join(words)}" for of, words in value.items())
    return number(value, 2) if isinstance(value, float) else number(value)
