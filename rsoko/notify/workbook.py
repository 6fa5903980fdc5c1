"""The list of deliveries as a workbook."""

from collections.abc import Sequence
from datetime import datetime

from rsoko.calendar import KIROV
from rsoko.db.models import Delivery
from rsoko.notify.words import by_status, deliveries_sheet
from rsoko.tables_xlsx import Summary, tables_xlsx
from rsoko.wording import moment

__all__ = ["deliveries_xlsx"]


def deliveries_xlsx(rows: Sequence[Delivery], at: datetime, *, demo: bool) -> bytes:
    """Sheets Сводка, По состояниям, Отправления; without addresses, the same bytes for the same rows."""
    at = at.astimezone(KIROV)
    lines = [f"По состоянию на {moment(at)} (часовой пояс Europe/Kirov).", f"Отправлений: {len(rows)}."]
    summary = Summary("Сведения об отправлениях", "письма и сообщения системы", at, lines, demo)
    return tables_xlsx(summary, (by_status(rows), deliveries_sheet(rows)))
