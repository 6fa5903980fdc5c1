"""The numbers of a methodology in words, for the text of the documents and their appendix."""

from dataclasses import dataclass

from rsoko.methodology import Identification, Indicator, Methodology
from rsoko.reports.parameters import Declared, parameters_of
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import number, percent
from schemas.terms import Procedure

__all__ = ["Rules", "academic", "bounds", "indicator_table", "parameter_table", "rules_in_words"]


@dataclass(frozen=True)
class Rules:
    """What the text of a document says of the methodology."""

    title: str
    version: str
    min_participants: int
    low_share: str
    defined_pairs: int
    low_pairs: int
    window_years: int
    defined_years: int
    risk_years: int
    supporting_quantile: str
    supporting_required: str
    reliability_confidence: str
    interval_confidence: str
    adverse_index: str
    min_coverage: str
    index_quantile: str
    good_quantile: str
    mentors: int
    indicators: int
    weight: str


def rules_in_words(methodology: Methodology) -> Rules:
    """All numbers that the text mentions, taken from the methodology."""
    rules = methodology.identification
    return Rules(
        title=methodology.title,
        version=methodology.version,
        min_participants=rules.min_participants.value,
        low_share=_low_share(rules.low_share.value),
        defined_pairs=rules.defined_pairs.value,
        low_pairs=rules.low_pairs.value,
        window_years=rules.window_years.value,
        defined_years=rules.defined_years.value,
        risk_years=rules.risk_years.value,
        supporting_quantile=number(rules.supporting_quantile.value, 2),
        supporting_required=_required(rules.supporting_required.value),
        reliability_confidence=number(rules.reliability_confidence.value * 100),
        interval_confidence=number(rules.interval_confidence.value * 100),
        adverse_index=_short(rules.adverse_index.value),
        min_coverage=_share(rules.min_coverage.value),
        index_quantile=number(rules.resilient_index_quantile.value, 2),
        good_quantile=number(rules.resilient_good_quantile.value, 2),
        mentors=rules.mentors.value,
        indicators=len(rules.indicators),
        weight=_short(sum(indicator.weight for indicator in rules.indicators)),
    )


def academic(year: int) -> str:
    """An academic year by the year in which it ends: 2026 is «2025/26»."""
    return f"{year - 1}/{year % 100:02d}"


def bounds(indicator: Indicator) -> str:
    """The scale of an indicator: from which value to which it counts, as people read it."""
    if indicator.low is None or indicator.high is None:
        return "да/нет"
    if indicator.measure in {"share", "lack"}:
        return f"{_short(indicator.low * 100)}–{_share(indicator.high)}"
    return f"{_short(indicator.low)}–{_short(indicator.high)}"


def parameter_table(methodology: Methodology) -> Table:
    """Every declared number: title, value, unit, paragraph."""
    return parameters_of(methodology.identification, methodology.version, _value, (54, 20, 12, 14))


def indicator_table(rules: Identification) -> Table:
    """Every indicator of conditions with its scale and weight."""
    rows = [
        [one.title, one.group.label, bounds(one), "меньше" if one.worse == "less" else "больше", _short(one.weight)]
        if one.measure != "flag"
        else [one.title, one.group.label, bounds(one), "—", _short(one.weight)]
        for one in rules.indicators
    ]
    columns = [
        Column("Показатель", 38), Column("Группа", 24), Column("Границы шкалы", 14, "center"),
        Column("Условия хуже, если значение", 14, "center"), Column("Вес", 10, "center"),
    ]  # fmt: skip
    total = ["Сумма весов", "", "", "", _short(sum(one.weight for one in rules.indicators))]
    return table("Показатели индекса условий", columns, rows, total)


def _low_share(shares: dict[Procedure, float]) -> str:
    if len(set(shares.values())) == 1:
        return _share(next(iter(shares.values())))
    return ", ".join(f"{procedure.label} — {_share(shares[procedure])}" for procedure in Procedure)


def _required(value: str | int) -> str:
    words = {"all": "каждый применимый показатель", "any": "хотя бы один применимый показатель"}
    return words.get(str(value), f"не менее {value} применимых показателей")


def _value(name: str, parameter: Declared) -> str:
    value = parameter.value
    if isinstance(value, dict):
        return _low_share(value)
    if isinstance(value, str):
        return _required(value)
    if name.endswith("_quantile"):
        return number(value, 2)
    return _share(value) if parameter.unit == "доля" else _short(value)


def _share(value: float) -> str:
    return percent(value, 0 if abs(value * 100 - round(value * 100)) < 1e-9 else 1)


def _short(value: float) -> str:
    return number(value, 0 if abs(value - round(value)) < 1e-9 else 1)
