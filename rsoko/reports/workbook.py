"""The list of schools as a workbook."""

from rsoko.monitorings.result import Result
from rsoko.reports.spreadsheet import Field, lists_xlsx
from rsoko.reports.stamp import Stamp
from schemas.terms import ConditionsStatus, Level, Locality, Movement, Reliability, ResultsStatus

__all__ = ["FIELDS", "list_xlsx"]

FIELDS = (
    Field("school", "Код ОО", 10),
    Field("name", "Школа", 46),
    Field("municipality_name", "Муниципалитет", 32),
    Field("district_name", "Образовательный округ", 34),
    Field("level", "Уровень", 12, terms=Level),
    Field("locality", "Местность", 11, terms=Locality),
    Field("results_status", "Статус по результатам", 21, terms=ResultsStatus),
    Field("reliability", "Надёжность", 14, terms=Reliability),
    Field("defined_years", "Определённых лет", 14, "0"),
    Field("low_years", "Низких лет", 10, "0"),
    Field("pooled_share", "Сводная доля ниже порога", 15, "0.0%"),
    Field("pooled_low", "Нижняя граница", 12, "0.0%"),
    Field("pooled_high", "Верхняя граница", 12, "0.0%"),
    Field("pooled_participants", "Участий", 10, "#,##0"),
    Field("olympiad_rate", "Участие в муниципальном этапе олимпиады", 18, "0.0%"),
    Field("continuation_rate", "Поступили в 10 класс", 13, "0.0%"),
    Field("conditions_status", "Статус по условиям", 20, terms=ConditionsStatus),
    Field("conditions_index", "Индекс условий", 12, "0.0"),
    Field("conditions_coverage", "Полнота сведений", 12, "0%"),
    Field("good_share", "Доля «4» и «5»", 12, "0.0%"),
    Field("resilient", "Резильентная", 14),
    Field("previous_results_status", "Прежний статус по результатам", 21, terms=ResultsStatus),
    Field("results_movement", "Изменение по ШНОР", 20, terms=Movement),
    Field("previous_conditions_status", "Прежний статус по условиям", 20, terms=ConditionsStatus),
    Field("conditions_movement", "Изменение по ШНСУ", 20, terms=Movement),
    Field("pooled_change", "Изменение сводной доли за год", 15, "+0.0%;-0.0%;0.0%"),
)


def list_xlsx(result: Result, stamp: Stamp) -> bytes:
    """Sheets ШНОР, ШНСУ, Все школы, О документе."""
    schools = result.schools
    low = schools["results_status"] == ResultsStatus.LOW
    adverse = schools["conditions_status"] == ConditionsStatus.ADVERSE
    sheets = {"ШНОР": schools[low], "ШНСУ": schools[adverse], "Все школы": schools}
    return lists_xlsx("Перечень ШНОР и ШНСУ", sheets, FIELDS, stamp)
