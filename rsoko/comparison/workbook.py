"""The difference of two runs as a workbook."""

from datetime import datetime

from rsoko.calendar import KIROV
from rsoko.comparison.runs import RunDifference
from rsoko.comparison.words import headline, sheets, title
from rsoko.tables_xlsx import Summary, tables_xlsx
from rsoko.wording import moment

__all__ = ["difference_xlsx"]


def difference_xlsx(found: RunDifference, now: datetime, *, demo: bool) -> bytes:
    """Sheets Сводка, Файлы, Строки и ячейки, Методика, Показатели области, Школы."""
    at = now.astimezone(KIROV)
    lines = [f"Составлено {moment(at)} (часовой пояс Europe/Kirov).", *headline(found)]
    return tables_xlsx(Summary("Сравнение запусков", title(found), at, lines, demo), sheets(found))
