"""What senders are told of a campaign: its opening, the forms that lack, and who above them hears of it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial

import pandas as pd

from rsoko.calendar import KIROV
from rsoko.campaigns.ladder import Rung, is_opening, rung_on
from rsoko.campaigns.standing import Standing
from rsoko.declared.ladder import HEARS
from rsoko.notify.notices import File, Notice, Words
from rsoko.notify.recipients import Place
from rsoko.records import records
from rsoko.tables import Cell, Sheet
from rsoko.wording import day, plural
from schemas.terms import CampaignPhase, FormKey, NoticeKind, Receipt, Scope

__all__ = ["LACKING", "Attach", "campaign_notices", "lacking_of"]

# Files that go with the opening letter of a municipality: blanks of these forms and years.
Attach = Callable[[str, Sequence[tuple[FormKey, int]]], Sequence[File]]
LACKING = (Receipt.MISSING, Receipt.REJECTED)


def campaign_notices(standings: Iterable[Standing], ministry: Sequence[Place], attach: Attach) -> Iterator[Notice]:
    """All that is to be said of campaigns at the moment of their standings; nothing to those who have sent everything.

    From the first working day the letter that opens a campaign, then on each rung one letter a municipality with all
    the forms that lack, once they are overdue the offices above. What two campaigns need is asked for by the one in
    which it is due first. `ministry`: where the ministry is told.
    """
    for standing, lacking in _shared_out(standings):
        yield from _of_campaign(standing, lacking, ministry, attach)


def _of_campaign(
    standing: Standing, lacking: pd.DataFrame, ministry: Sequence[Place], attach: Attach
) -> Iterator[Notice]:
    today = standing.at.astimezone(KIROV).date()
    if is_opening(standing.campaign, today, standing.calendar):
        yield from _openings(standing, lacking, attach)
    rung = rung_on(standing.campaign, today, standing.calendar)
    if rung is None:
        return
    for code, rows in lacking.groupby("municipality", sort=True):
        yield _reminder(standing, str(code), rows, rung, today)
    if rung.days >= HEARS[Scope.DISTRICT]:
        for code, rows in lacking.groupby("district", sort=True):
            yield _escalation(standing, (Scope.DISTRICT, str(code)), rows, rung)
    if rung.days >= HEARS[Scope.MINISTRY] and len(lacking):
        for place in ministry:
            yield _escalation(standing, place, lacking, rung)


def _shared_out(standings: Iterable[Standing]) -> Iterator[tuple[Standing, pd.DataFrame]]:
    """Open campaigns by the day their forms are due, each with what lacks and no earlier one asks for."""
    asked: set[tuple[object, ...]] = set()
    for standing in sorted(standings, key=_due):
        if standing.campaign.phase(standing.at.astimezone(KIROV).date()) is not CampaignPhase.OPEN:
            continue
        lacking = lacking_of(standing.rows)
        own = list(lacking[["municipality", "form", "year"]].itertuples(index=False, name=None))
        yield standing, lacking[[each not in asked for each in own]]
        asked |= set(own)


def lacking_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Those of the rows of a standing whose form has not come or was rejected and not sent again."""
    return rows[rows["receipt"].isin(LACKING)]


def _openings(standing: Standing, lacking: pd.DataFrame, attach: Attach) -> Iterator[Notice]:
    for code, rows in lacking.groupby("municipality", sort=True):
        forms = _forms(rows)
        # A plan of measures goes on from what was sent: there is nothing blank to send out.
        blanks = [(form, year) for form, year in forms if form is not FormKey.MEASURES]
        lines = ["Муниципалитет представляет перечисленные ниже формы."]
        words = _opening(standing, lines, _asked(forms, blanks), _how(forms, blanks))
        files = partial(attach, str(code), blanks)
        yield Notice(
            NoticeKind.OPENING, _of(standing), "open", (Scope.MUNICIPALITY, str(code)), _forms_said(forms), words, files
        )
    for code, rows in lacking.groupby("district", sort=True):
        forms, towns = _forms(rows), rows["municipality_name"].drop_duplicates().tolist()
        lines = [f"Формы запрошены у муниципалитетов округа: {'; '.join(towns)}."]
        todo = ["Проследите, чтобы муниципалитеты округа представили формы в срок."]
        words = _opening(standing, lines, Sheet("Формы", ("Форма", "Год"), _named(forms)), todo)
        place = (Scope.DISTRICT, str(code))
        yield Notice(NoticeKind.OPENING, _of(standing), "open", place, _forms_said(forms), words)


def _opening(standing: Standing, lines: Sequence[str], table: Sheet, todo: Sequence[str]) -> Words:
    subject = f"Открыта кампания: {_title(standing)}; формы до {day(_due(standing))}"
    return Words(subject, [*_about(standing), *lines], [table], todo)


def _how(forms: Sequence[tuple[FormKey, int]], blanks: Sequence[tuple[FormKey, int]]) -> list[str]:
    lines = []
    if blanks:
        lines.append("Заполните вложенные бланки: правила заполнения — на листе «Инструкция» каждого из них.")
    if len(blanks) < len(forms):
        lines.append(
            f"Внесите в форму «{FormKey.MEASURES.label}» сведения об исполнении мероприятий и отправьте её целиком: "
            "новый файл заменит прежний."
        )
    return [
        *lines,
        "Отправьте формы обычным для вас способом. Файл с ошибками вернётся с пометками: исправьте и отправьте его "
        "снова до того же срока.",
    ]


def _reminder(standing: Standing, code: str, rows: pd.DataFrame, rung: Rung, today: date) -> Notice:
    due = _due(standing)
    late = today > due
    count = f"не представлено форм: {len(rows)}"
    left = (due - today).days
    remaining = f"{plural(left, 'остался', 'осталось', 'осталось')} {left} {plural(left, 'день', 'дня', 'дней')}"
    until = f"сегодня, {day(due)}" if left == 0 else f"до {day(due)} ({remaining})"
    words = Words(
        f"Просрочено: {_title(standing)}, {count}"
        if late
        else f"Напоминание: {_title(standing)}, {count}, срок — {day(due)}",
        [
            f"Срок представления форм истёк {day(due)}." if late else f"Формы представляются {until}.",
            _consequence(standing),
        ],
        [Sheet("Не представлено", ("Форма", "Год", "Состояние"), [_state(row) for row in records(rows)])],
        [
            "Представьте перечисленные формы "
            + ("незамедлительно." if late else "до указанного срока."),
            "Если файл отклонён, исправьте его по копии с пометками и отправьте снова.",
        ],
    )  # fmt: skip
    return Notice(NoticeKind.REMINDER, _of(standing), rung.name, (Scope.MUNICIPALITY, code), _said(rows), words)


def _escalation(standing: Standing, place: Place, rows: pd.DataFrame, rung: Rung) -> Notice:
    towns = rows["municipality"].nunique()
    above = place[0] is Scope.MINISTRY
    todo = "Обеспечьте представление форм через окружные отделы." if above else "Обеспечьте представление форм."
    words = Words(
        f"Формы не представлены: {_title(standing)}, муниципалитетов: {towns}",
        [
            f"Срок представления форм истёк {day(_due(standing))}.",
            f"Муниципалитетов, которые представили не всё: {towns}.",
            _consequence(standing),
        ],
        [_by_town(rows, with_district=above)],
        [todo],
    )
    return Notice(NoticeKind.ESCALATION, _of(standing), rung.name, place, _said(rows), words)


def _asked(forms: Sequence[tuple[FormKey, int]], blanks: Sequence[tuple[FormKey, int]]) -> Sheet:
    where = ["вложен" if each in blanks else "план, составленный ранее" for each in forms]
    rows: list[tuple[Cell, ...]] = [(*row, words) for row, words in zip(_named(forms), where, strict=True)]
    return Sheet("Формы", ("Форма", "Год", "Бланк"), rows)


def _named(forms: Sequence[tuple[FormKey, int]]) -> list[tuple[Cell, ...]]:
    return [(form.label, year) for form, year in forms]


def _forms_said(forms: Sequence[tuple[FormKey, int]]) -> dict[str, object]:
    return {"forms": [[form.value, year] for form, year in forms]}


def _by_town(rows: pd.DataFrame, *, with_district: bool) -> Sheet:
    """A row for each municipality with what it owes."""
    found: list[tuple[Cell, ...]] = []
    for (_, district, _, town), own in rows.groupby(
        ["district", "district_name", "municipality", "municipality_name"], sort=True
    ):
        places: tuple[Cell, ...] = (str(district), str(town)) if with_district else (str(town),)
        found.append((*places, _owes(own)))
    headers = ("Округ", "Муниципалитет", "Не представлено")
    return Sheet("Не представили", headers if with_district else headers[1:], found)


def _owes(rows: pd.DataFrame) -> str:
    """What a municipality has not sent, years of one form together."""
    years: dict[tuple[str, str], list[int]] = {}
    for form, year, state in map(_state, records(rows)):
        years.setdefault((form, state), []).append(year)
    return "; ".join(
        f"«{form}» за {', '.join(map(str, of))} {'год' if len(of) == 1 else 'годы'} — {state}"
        for (form, state), of in years.items()
    )


def _state(row: dict[str, object]) -> tuple[str, int, str]:
    """The form, its year and where it is, in words."""
    receipt = Receipt(str(row["receipt"]))
    words = receipt.label
    if receipt is Receipt.REJECTED:
        words = f"отклонено, файл № {row['submission']}"
    return FormKey(str(row["form"])).label, int(str(row["year"])), words


def _forms(rows: pd.DataFrame) -> list[tuple[FormKey, int]]:
    pairs = rows[["form", "year"]].drop_duplicates().itertuples(index=False, name=None)
    return [(FormKey(form), int(year)) for form, year in pairs]


def _said(rows: pd.DataFrame) -> dict[str, object]:
    columns = rows[["municipality", "form", "year", "receipt"]].astype(str)
    return {"lacking": columns.to_numpy().tolist()}


def _about(standing: Standing) -> list[str]:
    return [
        f"Открыта кампания мониторинга «{standing.campaign.monitoring.label}» {standing.campaign.year} года. "
        f"Формы представляются до {day(_due(standing))} включительно.",
        _consequence(standing),
    ]


def _consequence(standing: Standing) -> str:
    of = standing.campaign
    return (
        f"День составления проекта итогов — {day(of.draft(standing.calendar))}, итоги публикуются до "
        f"{day(of.deadline(standing.calendar))}. Школы, о которых нет сведений, останутся в итогах без данных."
    )


def _title(standing: Standing) -> str:
    return f"{standing.campaign.monitoring.label}, {standing.campaign.year} год"


def _of(standing: Standing) -> str:
    return standing.campaign.name


def _due(standing: Standing) -> date:
    return standing.campaign.due(standing.calendar)
