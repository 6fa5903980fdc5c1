"""The page «Как получен результат»: the rules one after another, and how firmly the result stands.

All of it follows from the result; the file, sheet and cell of each value are told by `rsoko explain`.
"""

from collections.abc import Mapping
from typing import Any

from rsoko.explaining.identification import alternatives_of
from rsoko.explaining.identification_least import least_margin
from rsoko.explaining.identification_margins import pair_margins
from rsoko.methodology import Identification, Methodology, Parameter
from rsoko.monitorings.result import Result
from rsoko.records import records
from rsoko.reports.rules import Rules, academic, rules_in_words
from rsoko.reports.tables import Cell, Column, Row, Table, table
from rsoko.reports.wording import NO_DATA, counted, number, percent, points
from schemas.terms import ConditionsStatus, Reliability, ResultsStatus

__all__ = ["alternatives_table", "margins_table", "steps_table"]

Record = Mapping[str, Any]
SHOWN = 4
SAME = "не меняется"
FEW_SIGNS = {None: "не применяется", True: "низкий, подтверждает", False: "не подтверждает"}


def steps_table(own: Result, school: Record, methodology: Methodology) -> Table:
    """The rules in order: paragraph, what is asked, the numbers of the school, what follows."""
    words, rules = rules_in_words(methodology), methodology.identification
    rows = [*_results(own, school, words, rules), *_conditions(school, words, rules)]
    columns = [
        Column("Пункт", 8, "center"), Column("Правило и порог методики", 40), Column("Показатели школы", 32),
        Column("Вывод", 20),
    ]  # fmt: skip
    return table("Порядок получения результата", columns, rows)


def margins_table(result: Result, own: Result, rules: Identification) -> Table:
    """The least change of all that gives another status of results, then pairs that do so alone, the nearest first."""
    (school,) = own.schools["school"].tolist()
    least = least_margin(result, rules, school)
    rows: list[Row] = [] if least is None else [[least.title, "", least.told]]
    near = [each for each in pair_margins(result, rules, school) if each.change is not None]
    near.sort(key=lambda each: abs(each.change or 0))
    rows += [[each.title, number(each.now), each.told] for each in near[:SHOWN]]
    columns = [
        Column("Процедура, предмет, учебный год", 38), Column("Ниже порога сейчас", 16, "center"),
        Column("Что изменило бы статус", 46),
    ]  # fmt: skip
    return table("Ближайшие изменения, при которых статус был бы другим", columns, rows)


def alternatives_table(result: Result, own: Result, rules: Identification) -> Table:
    """Thresholds that change a status when they are a tenth lower or higher; no rows where none does."""
    (school,) = own.schools["school"].tolist()
    found: dict[str, list[Cell]] = {}
    for each in alternatives_of(result, rules, school):
        told = "; ".join(label for _, _, label in each.statuses)
        found.setdefault(each.title, []).append(Cell(told, "strong") if each.changed else Cell(SAME))
    rows: list[Row] = [[title, *cells] for title, cells in found.items() if any(cell.text != SAME for cell in cells)]
    columns = [Column("Порог методики", 50), Column("На 10 % ниже", 25, "center"), Column("На 10 % выше", 25, "center")]
    return table("Пороги, при других значениях которых статусы изменились бы", columns, rows)


def _results(own: Result, school: Record, words: Rules, rules: Identification) -> list[Row]:
    pairs, years = records(own.pairs), records(own.years)
    defined = sum(each["share"] is not None for each in pairs)
    low = sum(each["low"] is True for each in pairs)
    judged = "; ".join(f"{academic(each['year'])} — {_year(each)}" for each in years)
    reliability = school["reliability"]
    fewest = counted(words.min_participants, "участника", "участников", "участников")
    return [
        _row(
            rules.low_share,
            f"Доля по паре считается от {fewest}; низкая — от {words.low_share}",
            f"пар определено {defined}, из них низких {low}",
            "",
        ),
        _row(
            rules.low_pairs,
            f"Год определён при {words.defined_pairs} определённых парах, низкий при {words.low_pairs} низких",
            judged or NO_DATA,
            "",
        ),
        _row(
            rules.defined_years,
            f"Лет наблюдения {words.window_years}, определённых нужно не менее {words.defined_years}",
            f"определённых {school['defined_years']}, низких {school['low_years']}",
            "все годы низкие" if school["low_years"] == words.window_years else "низкие не все годы",
        ),
        *(
            _criterion(own, school, words, rules, name, title)
            for name, title in (
                ("olympiad", "муниципальный этап олимпиады"),
                ("continuation", "продолжение обучения в 10 классе"),
            )
        ),
        _row(
            rules.supporting_required,
            "ШНОР — все годы низкие и это подтверждают показатели; зона риска — низких лет "
            f"не менее {words.risk_years} или низок год кампании",
            f"низких лет {school['low_years']}, год кампании {'низкий' if school['year_low'] else 'не низкий'}",
            Cell(ResultsStatus(school["results_status"]).label, "strong"),
        ),
        _row(
            rules.reliability_confidence,
            f"Статус надёжный, если не меняется по границам интервалов ({words.reliability_confidence} %)",
            "",
            Cell("—" if reliability is None else Reliability(reliability).label, "strong"),
        ),
    ]


def _criterion(own: Result, school: Record, words: Rules, rules: Identification, name: str, title: str) -> Row:
    asked = f"Подтверждающий показатель: {title}; низкий, если не выше квантиля {words.supporting_quantile} по области"
    limit = percent(own.constants[f"{name}_quantile"], missing="—")
    numbers = f"{percent(school[f'{name}_rate'], missing='—')}; граница {limit}"
    return _row(rules.supporting_quantile, asked, numbers, FEW_SIGNS[school[f"{name}_confirms"]])


def _conditions(school: Record, words: Rules, rules: Identification) -> list[Row]:
    index, coverage = school["conditions_index"], school["conditions_coverage"]
    enough = index is not None
    status = Cell(ConditionsStatus(school["conditions_status"]).label, "strong")
    return [
        _row(
            rules.min_coverage,
            f"Индекс условий рассчитывается при полноте сведений от {words.min_coverage}",
            percent(coverage, 0),
            "рассчитан" if enough else "не рассчитан",
        ),
        _row(rules.adverse_index, f"ШНСУ — индекс не ниже {words.adverse_index}", _distance(index, rules), status),
    ]


def _distance(index: float | None, rules: Identification) -> str:
    if index is None:
        return NO_DATA
    away = index - rules.adverse_index.value
    return f"{points(index)} балла; {'выше' if away >= 0 else 'ниже'} порога на {points(abs(away))}"


def _row(parameter: Parameter[Any], asked: str, numbers: str, verdict: str | Cell) -> Row:
    return [parameter.paragraph.split(",")[0], asked, numbers, verdict]


def _year(row: Record) -> str:
    if not row["defined"]:
        return "не определён"
    return "низкий" if row["low"] else "не низкий"
