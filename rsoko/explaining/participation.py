"""How the participation of a school was measured (domain rules, section 7)."""

from rsoko.explaining.node import Alternative, Explanation, Node, Threshold
from rsoko.explaining.reading import cell, own_rows, threshold
from rsoko.methodology import Methodology, Participation, required
from rsoko.monitorings.material import Material
from rsoko.monitorings.participation_result import ParticipationResult
from rsoko.records import records
from rsoko.reports.participation_rules import points
from rsoko.reports.wording import number, percent
from schemas.terms import FormKey, ParticipationIndicator, ParticipationLevel

__all__ = ["explain_participation"]

KEY = "participation"
UNIONS = ("union_school", "union_municipal", "union_district", "union_regional")
FACTORS = (0.9, 1.1)


def explain_participation(
    result: ParticipationResult, material: Material, methodology: Methodology, school: str
) -> Explanation:
    """The level with its score, coverages and cells; the level with other thresholds.

    Raises UserError `methodology-incomplete`.
    """
    rules = required(methodology, Participation)
    (row,) = records(result.schools[result.schools["school"] == school])
    sent = own_rows(material, FormKey.PARTICIPATION, school, result.year)
    coverages = tuple(
        _coverage(indicator, row[f"{indicator}_coverage"], rules, sent) for indicator in rules.weights.value
    )
    score = Node(
        "score", "Оценка участия", row["score"], f"{points(row['score'])} из 100 баллов", "weighted_sum",
        "Сумма охватов, умноженных на веса.", (), coverages,
    )  # fmt: skip
    level = ParticipationLevel(row["participation_level"])
    limits = tuple(threshold(f"{KEY}.{name}", getattr(rules, name)) for name in ("high_score", "medium_score"))
    root = Node(
        "participation_level", "Участие в мероприятиях ИРО", level.value, level.label, "level",
        "Уровень высокий или средний, если оценка не ниже его границы, иначе низкий.", limits, (score,),
    )  # fmt: skip
    return Explanation(school, (root,), alternatives=_alternatives(row["score"], level, rules))


def _coverage(
    indicator: ParticipationIndicator, value: float | None, rules: Participation, sent: list[dict[str, object]]
) -> Node:
    parts: tuple[Node, ...] = ()
    for row in sent:
        counted = cell(FormKey.PARTICIPATION, row, indicator.value) if indicator.value in row else _largest(row)
        parts = (counted, cell(FormKey.PARTICIPATION, row, "teachers"))
    weight = rules.weights.value[indicator]
    about = Threshold(f"{KEY}.weights.{indicator}", rules.weights.title, rules.weights.paragraph, weight)
    told = f"{percent(value)}, вес {number(weight, 2)}"
    title = indicator.label[:1].upper() + indicator.label[1:]
    return Node(f"{indicator}_coverage", title, value, told, "ratio", thresholds=(about,), parts=parts)


def _largest(row: dict[str, object]) -> Node:
    parts = tuple(cell(FormKey.PARTICIPATION, row, field) for field in UNIONS)
    most = max(int(str(part.value)) for part in parts)
    return Node("unions", "Наибольшее из объединений", most, number(most), "largest", parts=parts)


def _alternatives(score: float | None, level: ParticipationLevel, rules: Participation) -> tuple[Alternative, ...]:
    """The level with each limit a tenth lower and higher, and with both."""
    names = ("high_score", "medium_score")
    cases: list[tuple[str, str, tuple[str, ...]]] = [
        *((f"{KEY}.{name}", str(getattr(rules, name).title), (name,)) for name in names),
        ("all", "Все пороги вместе", names),
    ]
    found = []
    for key, title, scaled in cases:
        for factor in FACTORS:
            high, medium = (getattr(rules, name).value * (factor if name in scaled else 1) for name in names)
            other = _level(score, high, medium)
            found.append(
                Alternative(key, title, factor, (("participation_level", other.value, other.label),), other != level)
            )
    return tuple(found)


def _level(score: float | None, high: float, medium: float) -> ParticipationLevel:
    if score is None:
        return ParticipationLevel.NO_DATA
    if score >= high:
        return ParticipationLevel.HIGH
    return ParticipationLevel.MEDIUM if score >= medium else ParticipationLevel.LOW
