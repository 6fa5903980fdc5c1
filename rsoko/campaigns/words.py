"""The standing of a campaign in words: the same for the command, the workbook and the page of a flow."""

from datetime import date

import pandas as pd

from rsoko.calendar import KIROV, Calendar
from rsoko.campaigns.plans import Campaign
from rsoko.campaigns.standing import Standing, by_district, by_form, silent
from rsoko.tables import Cell, Sheet
from rsoko.wording import day, moment, plural
from schemas.terms import FormKey, Receipt

__all__ = [
    "details",
    "districts",
    "forms",
    "headline",
    "lacking",
    "nothing_sent",
    "standing_json",
    "time_left",
    "title",
]

COUNTED = {
    Receipt.RECEIVED: "Принято",
    Receipt.REJECTED: "Отклонено",
    Receipt.MISSING: "Не поступало",
    Receipt.NOT_REQUIRED: "Не требуется",
}


def title(standing: Standing) -> str:
    """The campaign by its monitoring and year."""
    return f"{standing.campaign.monitoring.label}, {standing.campaign.year} год"


def time_left(campaign: Campaign, today: date, calendar: Calendar) -> str:
    """The time to the deadline in words: «осталось 12 дней»."""
    if today < campaign.first:
        return f"кампания начнётся {day(campaign.first)}"
    days = (campaign.deadline(calendar) - today).days
    counted = f"{abs(days)} {plural(days, 'день', 'дня', 'дней')}"
    if days > 0:
        return f"{plural(days, 'остался', 'осталось', 'осталось')} {counted}"
    return f"срок истёк {counted} назад" if days < 0 else "сегодня последний день срока"


def headline(standing: Standing) -> list[str]:
    """What is to be known first: the window, the time left, the counts, the lists it builds on."""
    of, counts = standing.campaign, standing.rows["receipt"].value_counts()
    window = f"Окно: {day(of.first)} — {day(of.last)}"
    if standing.deadline != of.last:
        window += f"; последний рабочий день: {day(standing.deadline)}"
    left = time_left(of, standing.at.astimezone(KIROV).date(), standing.calendar)
    numbers = {receipt: int(counts.get(receipt.value, 0)) for receipt in Receipt}
    asked = len(standing.rows) - numbers[Receipt.NOT_REQUIRED]
    return [
        f"{window}.",
        f"{left[:1].upper()}{left[1:]}.",
        f"Принято {numbers[Receipt.RECEIVED]} из {asked}, отклонено {numbers[Receipt.REJECTED]}, "
        f"не поступало {numbers[Receipt.MISSING]}.",
        *_lists(standing),
        *([f"Отклонено файлов, о которых нельзя сказать, чьи они: {standing.unplaced}."] if standing.unplaced else []),
    ]


def _lists(standing: Standing) -> list[str]:
    return [
        f"Перечень ШНОР и ШНСУ {year} года: " + (f"опубликован ({run})." if run else "не опубликован.")
        for year, run in standing.lists.items()
    ]


def forms(standing: Standing) -> Sheet:
    """Totals by form and year."""
    counts = by_form(standing.rows)
    names = [FormKey(form).label for form in counts["form"]]
    return Sheet("По формам", ("Форма", "Год", *COUNTED.values()), _table([names, counts["year"]], counts))


def districts(standing: Standing) -> Sheet:
    """Totals by district."""
    counts = by_district(standing.rows)
    names = (counts["district"] + " " + counts["district_name"]).tolist()
    return Sheet("По округам", ("Образовательный округ", *COUNTED.values()), _table([names], counts))


def details(standing: Standing) -> Sheet:
    """Every form of every municipality."""
    headers = ("Форма", "Год", "Муниципалитет", "Округ", "Состояние", "Получено", "№ файла", "Отправитель", "Строк")
    return Sheet("Сведения", (*headers, "Ошибок", "Предупреждений", "Позже отклонён"), _details(standing.rows))


def lacking(standing: Standing) -> Sheet:
    """What has not come, or was rejected and not sent again."""
    rows = standing.rows[standing.rows["receipt"].isin([Receipt.MISSING, Receipt.REJECTED])]
    headers = ("Форма", "Год", "Муниципалитет", "Округ", "Состояние", "Получено", "№ файла")
    return Sheet("Чего не хватает", headers, [row[: len(headers)] for row in _details(rows)])


def nothing_sent(standing: Standing) -> list[str]:
    """Municipalities from which nothing has come at all."""
    quiet = silent(standing.rows)
    return (quiet["municipality"] + " " + quiet["municipality_name"]).tolist()


def standing_json(standing: Standing) -> dict[str, object]:
    """The standing for programs; moments in the time of Kirov."""
    of, today = standing.campaign, standing.at.astimezone(KIROV).date()
    labels = [Receipt(receipt).label for receipt in standing.rows["receipt"]]
    received = [None if pd.isna(at) else at.astimezone(KIROV).isoformat() for at in standing.rows["received"]]
    rows = standing.rows.rename(columns={"receipt": "status"})
    rows = rows.assign(status_label=labels, received=pd.Series(received, index=rows.index, dtype="object"))
    return {
        "monitoring": of.monitoring.value,
        "title": of.monitoring.label,
        "year": of.year,
        "first": of.first.isoformat(),
        "last": of.last.isoformat(),
        "deadline": standing.deadline.isoformat(),
        "today": today.isoformat(),
        "phase": of.phase(today).value,
        "days_left": standing.days_left,
        "message": time_left(of, today, standing.calendar),
        "lists": [{"year": year, "run": run} for year, run in standing.lists.items()],
        "forms": _records(by_form(standing.rows)),
        "districts": _records(by_district(standing.rows)),
        "municipalities": _records(rows),
        "nothing_sent": _records(silent(standing.rows)),
        "unplaced": standing.unplaced,
    }


def _table(names: list[object], counts: pd.DataFrame) -> list[tuple[Cell, ...]]:
    columns = [*names, *(counts[receipt.value].astype(int).tolist() for receipt in COUNTED)]
    return list(zip(*columns, strict=True))


def _details(rows: pd.DataFrame) -> list[tuple[Cell, ...]]:
    numbers = (_whole(rows[name]) for name in ("rows", "errors", "warnings", "rejected"))
    return list(
        zip(
            [FormKey(form).label for form in rows["form"]],
            rows["year"].tolist(),
            (rows["municipality"] + " " + rows["municipality_name"]).tolist(),
            rows["district_name"].tolist(),
            [Receipt(receipt).label for receipt in rows["receipt"]],
            [None if pd.isna(at) else moment(at.astimezone(KIROV)) for at in rows["received"]],
            _whole(rows["submission"]),
            [None if pd.isna(sender) else sender for sender in rows["sender"]],
            *numbers,
            strict=True,
        )
    )


def _whole(column: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in column]


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    plain = frame.astype(object)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.where(plain.notna(), None).to_numpy().tolist()]
