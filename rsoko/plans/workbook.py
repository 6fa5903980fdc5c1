"""The register of measures as a workbook for the ministry and its districts."""

from datetime import datetime, time

from rsoko.calendar import KIROV
from rsoko.plans.register import Register
from rsoko.plans.words import headline, sheets, title
from rsoko.tables_xlsx import Summary, tables_xlsx
from rsoko.wording import day

__all__ = ["register_xlsx"]

NAME = "Исполнение планов мероприятий"


def register_xlsx(register: Register) -> bytes:
    """Sheets Сводка, По муниципалитетам and so on to Мероприятия; the same bytes for the same register and day."""
    lines = [f"По состоянию на {day(register.day)}.", *headline(register)]
    at = datetime.combine(register.day, time(), KIROV)
    return tables_xlsx(Summary(NAME, title(register), at, lines, register.demo), sheets(register))
