"""The standing of a campaign as a workbook for the ministry and its districts."""

from rsoko.calendar import KIROV
from rsoko.campaigns.standing import Standing
from rsoko.campaigns.words import details, districts, forms, headline, lacking, nothing_sent, title
from rsoko.tables_xlsx import Summary, tables_xlsx
from rsoko.wording import moment

__all__ = ["standing_xlsx"]

NAME = "Сведения о поступлении форм"


def standing_xlsx(standing: Standing) -> bytes:
    """Sheets Сводка, По формам, По округам, Сведения, Чего не хватает; the same bytes for the same standing."""
    at = standing.at.astimezone(KIROV)
    quiet = nothing_sent(standing)
    lines = [
        f"По состоянию на {moment(at)} (часовой пояс Europe/Kirov).",
        *headline(standing),
        "Ничего не поступило: " + ("; ".join(quiet) if quiet else "таких муниципалитетов нет") + ".",
    ]
    sheets = (forms(standing), districts(standing), details(standing), lacking(standing))
    return tables_xlsx(Summary(NAME, title(standing), at, lines, standing.demo), sheets)
