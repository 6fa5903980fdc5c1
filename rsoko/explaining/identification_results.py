"""The status of educational results: from rule 6 down to the cells (domain rules, section 5)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rsoko.explaining.identification_least import confirmed
from rsoko.explaining.node import Node
from rsoko.explaining.reading import cell, own_rows, summed, threshold
from rsoko.methodology import Identification
from rsoko.monitorings.material import Material
from rsoko.monitorings.pairs import judge_years
from rsoko.monitorings.result import Result
from rsoko.monitorings.sensitivity import shares_of
from rsoko.monitorings.statuses import count_years, results_status
from rsoko.monitorings.supporting import CRITERIA
from rsoko.monitorings.tally import PAIR_SUBJECTS
from rsoko.records import records
from rsoko.reports.rules import academic
from rsoko.reports.wording import NO_DATA, counted, number, percent
from schemas.terms import FormKey, Procedure, Reliability, ResultsStatus, Subject

__all__ = ["pooled_tree", "reliability_tree", "results_tree"]

KEY = "identification"
Row = Mapping[str, Any]
TITLES = {
    "olympiad": "Участие в муниципальном этапе олимпиады",
    "continuation": "Поступление выпускников 9 классов в 10 класс",
}
# The two mathematics of ЕГЭ are one subject of a pair.
SUBJECTS = {
    Subject.MATHEMATICS_BASIC.value: Subject.MATHEMATICS.value,
    Subject.MATHEMATICS_PROFILE.value: Subject.MATHEMATICS.value,
}
BOUNDS = {"share_low": "нижней", "share_high": "верхней"}
STATUS_RULE = (
    "ШНОР — все годы наблюдения низкие и это подтверждают применимые показатели; зона риска — все годы низкие, но без "
    "подтверждения, либо низких лет достаточно, либо низок год кампании; иначе признаков нет. Если определённых лет "
    "мало, статус не устанавливается."
)


def results_tree(result: Result, material: Material, rules: Identification, school: str) -> Node:
    """The status with its years, pairs and supporting criteria."""
    row = _row(result, school)
    years = tuple(_year(result, material, rules, school, year) for year in _window(result, rules))
    defined = tuple(Node(each.name, each.title, each.value, each.told) for each in years)
    window = rules.window_years.value
    status = ResultsStatus(row["results_status"])
    parts = (
        Node(
            "low_years", "Низких лет", row["low_years"], f"{row['low_years']} из {window}", "count_low",
            "Год низкий, если низких пар в нём достаточно.", (threshold(f"{KEY}.risk_years", rules.risk_years),), years,
        ),
        Node(
            "defined_years", "Определённых лет", row["defined_years"], f"{row['defined_years']} из {window}",
            "count_defined", "Год определён, если определённых пар в нём достаточно.",
            (threshold(f"{KEY}.defined_years", rules.defined_years),), defined,
        ),
        Node(
            "year_low", "Год кампании низкий", bool(row["year_low"]), "да" if row["year_low"] else "нет", "last_low",
            parts=defined[-1:],
        ),
        _support(result, material, rules, school, row),
    )  # fmt: skip
    thresholds = tuple(threshold(f"{KEY}.{name}", getattr(rules, name)) for name in ("window_years", "risk_years"))
    return Node(
        "results_status", "Статус образовательных результатов", status.value, status.label, "results_status",
        STATUS_RULE, thresholds, parts,
    )  # fmt: skip


def reliability_tree(result: Result, rules: Identification, school: str) -> Node:
    """The status once more with the lower, then the upper Wilson bounds of the shares (rule 7)."""
    row = _row(result, school)
    reliability = row["reliability"]
    pairs = result.pairs[result.pairs["school"] == school]
    status = ResultsStatus(row["results_status"])
    own = Node("results_status", "Статус по самим долям", status.value, status.label)
    parts = (own, *(_bounded(result, rules, pairs, row, column) for column in BOUNDS))
    return Node(
        "reliability", "Надёжность статуса", reliability,
        NO_DATA if reliability is None else Reliability(reliability).label, "reliability",
        "Статус надёжный, если по нижним и по верхним границам интервалов Уилсона он получается тем же.",
        (threshold(f"{KEY}.reliability_confidence", rules.reliability_confidence),), parts,
    )  # fmt: skip


def pooled_tree(result: Result, material: Material, rules: Identification, school: str) -> Node:
    """The pooled share of the year of the campaign."""
    value = _row(result, school)["pooled_share"]
    rows = [
        row
        for row in own_rows(material, FormKey.ASSESSMENTS, school, result.year)
        if SUBJECTS.get(row["subject"], row["subject"]) in PAIR_SUBJECTS
    ]
    return Node(
        "pooled_share", "Сводная доля ниже минимального порога", value, percent(value), "share",
        "Все участники ниже порога по русскому языку и математике, делённые на всех участников.",
        (threshold(f"{KEY}.min_participants", rules.min_participants),), _counts(rows),
    )  # fmt: skip


def _window(result: Result, rules: Identification) -> range:
    return range(result.year - rules.window_years.value + 1, result.year + 1)


def _row(result: Result, school: str) -> Row:
    return records(result.schools[result.schools["school"] == school])[0]


def _year(result: Result, material: Material, rules: Identification, school: str, year: int) -> Node:
    found = result.years[(result.years["school"] == school) & (result.years["year"] == year)]
    judged = records(found)[0] if len(found) else {"defined": False, "low": False, "low_pairs": 0, "defined_pairs": 0}
    value = "undefined" if not judged["defined"] else "low" if judged["low"] else "not_low"
    words = {"undefined": "не определён", "low": "низкий", "not_low": "не низкий"}[value]
    told = f"{words}: низких пар {judged['low_pairs']}, определённых {judged['defined_pairs']}"
    own = result.pairs[(result.pairs["school"] == school) & (result.pairs["year"] == year)]
    pairs = tuple(_pair(material, rules, row) for row in records(own))
    thresholds = tuple(threshold(f"{KEY}.{name}", getattr(rules, name)) for name in ("defined_pairs", "low_pairs"))
    return Node(
        f"year.{year}", f"{academic(year)} учебный год", value, told, "year",
        "Год определён, если определённых пар достаточно, и низкий, если достаточно низких.", thresholds, pairs,
    )  # fmt: skip


def _pair(material: Material, rules: Identification, row: Row) -> Node:
    procedure, subject = Procedure(row["procedure"]), Subject(row["subject"])
    rows = [
        each
        for each in own_rows(material, FormKey.ASSESSMENTS, row["school"], row["year"])
        if each["procedure"] == procedure and SUBJECTS.get(each["subject"], each["subject"]) == subject
    ]
    counts = f"{number(row['below_min'])} из {number(row['participants'])}"
    verdict = {None: "мало участников", True: "низкий результат", False: "не низкий"}[row["low"]]
    told = counts if row["share"] is None else f"{percent(row['share'])} ({counts})"
    limits = (
        threshold(f"{KEY}.min_participants", rules.min_participants),
        threshold(f"{KEY}.low_share", rules.low_share, procedure),
    )
    return Node(
        f"pair.{procedure}.{subject}", f"{procedure.label}, {subject.label}", row["share"],
        f"{told} — {verdict}", "share", "Доля участников ниже минимального порога.", limits, _counts(rows),
    )  # fmt: skip


def _counts(rows: Sequence[Row]) -> tuple[Node, Node]:
    below, participants = (
        [cell(FormKey.ASSESSMENTS, row, field) for row in rows] for field in ("below_min", "participants")
    )
    return summed("below_min", "Ниже минимального порога", below), summed("participants", "Участников", participants)


def _support(result: Result, material: Material, rules: Identification, school: str, row: Row) -> Node:
    parts = tuple(_criterion(result, material, rules, school, row, name) for name in CRITERIA)
    low, applicable = sum(part.value is True for part in parts), sum(part.value is not None for part in parts)
    enough = confirmed(row, rules)
    return Node(
        "confirmed", "Подтверждающие показатели", enough,
        f"{'подтверждают' if enough else 'не подтверждают'}: низких {low}, "
        f"применимо {counted(applicable, 'показатель', 'показателя', 'показателей')}",
        "confirmation", "Сколько применимых показателей должны быть низкими, говорит методика.",
        (threshold(f"{KEY}.supporting_required", rules.supporting_required),), parts,
    )  # fmt: skip


def _criterion(result: Result, material: Material, rules: Identification, school: str, row: Row, name: str) -> Node:
    confirms, value, limit = row[f"{name}_confirms"], row[f"{name}_rate"], result.constants[f"{name}_quantile"]
    rows = own_rows(material, FormKey.ENGAGEMENT, school, result.year)
    cells = tuple(cell(FormKey.ENGAGEMENT, each, field) for each in rows for field in CRITERIA[name])
    rate = Node(f"{name}_rate", "Показатель школы", value, percent(value), "ratio", parts=cells)
    known = int(result.schools[f"{name}_rate"].notna().sum())
    region = Node(
        f"{name}_quantile", "Граница по области", limit, percent(limit), "region_quantile",
        f"Квантиль показателя по {counted(known, 'школе', 'школам', 'школам')} области с данными.",
        (threshold(f"{KEY}.supporting_quantile", rules.supporting_quantile),),
    )  # fmt: skip
    told = {None: "не применяется", True: "низкий, подтверждает", False: "не подтверждает"}[confirms]
    return Node(
        f"{name}_confirms", TITLES[name], confirms, told, "at_most", "Показатель низкий, если он не выше границы.",
        parts=(rate, region),
    )  # fmt: skip


def _bounded(result: Result, rules: Identification, pairs: pd.DataFrame, row: Row, column: str) -> Node:
    """The status by a bound of the shares."""
    school = row["school"]
    shares = shares_of(pairs, [school], result.year, rules.window_years.value, column)
    counts = count_years(judge_years(shares, rules))
    confirms = confirmed(row, rules)
    status = ResultsStatus(results_status(counts, np.array([confirms]), rules)[0])
    years = []
    for year in _window(result, rules):
        own = records(pairs[pairs["year"] == year])
        parts = tuple(_bound(rules, each, column) for each in own)
        low = sum(_is_low(rules, each, column) for each in own)
        defined = sum(each[column] is not None for each in own)
        value = (
            "undefined" if defined < rules.defined_pairs.value else "low" if low >= rules.low_pairs.value else "not_low"
        )
        told = f"низких пар {low}, определённых {defined}"
        years.append(Node(f"year.{year}", f"{academic(year)} учебный год", value, told, "year", parts=parts))
    return Node(
        f"status.{column}", f"Статус по {BOUNDS[column]} границе долей", status.value, status.label,
        "status_of_years", parts=(*years, _enough(confirmed=confirms)),
    )  # fmt: skip


def _enough(*, confirmed: bool) -> Node:
    told = "подтверждают" if confirmed else "не подтверждают"
    return Node("confirmed", "Подтверждающие показатели", confirmed, told)


def _bound(rules: Identification, row: Row, column: str) -> Node:
    procedure, subject = Procedure(row["procedure"]), Subject(row["subject"])
    counts = tuple(
        Node(name, title, row[name], number(row[name]))
        for name, title in (("below_min", "Ниже минимального порога"), ("participants", "Участников"))
    )
    told = percent(row[column], missing="мало участников")
    limit = (threshold(f"{KEY}.low_share", rules.low_share, procedure),)
    return Node(
        f"pair.{procedure}.{subject}", f"{procedure.label}, {subject.label}", row[column], told,
        "wilson_low" if column == "share_low" else "wilson_high", thresholds=limit, parts=counts,
    )  # fmt: skip


def _is_low(rules: Identification, row: Row, column: str) -> bool:
    return row[column] is not None and row[column] >= rules.low_share.value[Procedure(row["procedure"])]
