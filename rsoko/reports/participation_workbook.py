"""Schools by participation as a workbook, protected as all that leaves the ministry."""

from rsoko.methodology import Methodology
from rsoko.monitorings.participation_result import ParticipationResult
from rsoko.reports.participation_place import hidden_sign, participation_rules
from rsoko.reports.participation_rules import MEASURED
from rsoko.reports.spreadsheet import Field, lists_xlsx
from rsoko.reports.stamp import Stamp
from schemas.terms import (
    ConditionsStatus,
    DocumentKind,
    Level,
    Locality,
    ParticipationIndicator,
    ParticipationLevel,
    ResultsStatus,
    UnionLevel,
)

__all__ = ["list_xlsx"]

FIELDS = (
    Field("school", "Код ОО", 10),
    Field("name", "Школа", 46),
    Field("municipality_name", "Муниципалитет", 32),
    Field("district_name", "Образовательный округ", 34),
    Field("level", "Уровень", 12, terms=Level),
    Field("locality", "Местность", 11, terms=Locality),
    Field("results_status", "Статус по результатам", 21, terms=ResultsStatus),
    Field("conditions_status", "Статус по условиям", 20, terms=ConditionsStatus),
    Field("participation_level", "Уровень участия", 14, terms=ParticipationLevel),
    Field("score", "Оценка участия", 11, "0.000", protected=True),
    Field("teachers", "Учителей", 10, "#,##0", protected=True),
    *(Field(one.value, f"{MEASURED[one][0]}, учителей", 16, "#,##0", protected=True) for one in ParticipationIndicator),
    *(Field(f"{one.value}_coverage", f"{MEASURED[one][0]}, доля", 16, "0.0%", protected=True)
      for one in ParticipationIndicator),
    Field("union_level", "Объединения с наибольшим участием", 18, terms=UnionLevel, protected=True),
)  # fmt: skip


def list_xlsx(result: ParticipationResult, methodology: Methodology, stamp: Stamp) -> bytes:
    """Sheets of the schools that need help and do not come, of those not heard of, of all schools."""
    schools, sign = result.schools, hidden_sign(methodology)
    few = participation_rules(methodology).min_cell.value
    sheets = {
        "Нужна помощь": schools[schools["school"].isin(result.absent["school"])],
        "Нет сведений": schools[schools["participation_level"] == ParticipationLevel.NO_DATA],
        "Все школы": schools,
    }
    remark = (
        f"Учителей меньше {few} либо число скрыто, чтобы его нельзя было вычислить по другим. "
        "Полные сведения имеет министерство."
    )
    title = DocumentKind.PARTICIPATION_LIST.label
    return lists_xlsx(title, sheets, FIELDS, stamp, sign=sign, remarks=[(f"Знак «{sign}»", remark)])
