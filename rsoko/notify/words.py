"""Deliveries in words: for the command, a workbook, the page of a flow."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rsoko.calendar import KIROV
from rsoko.db.models import Delivery
from rsoko.notify.channels import shown
from rsoko.notify.history import Step
from rsoko.notify.listing import kind_of
from rsoko.notify.naming import shown_reference
from rsoko.notify.planning import Foreseeable, Foreseen
from rsoko.tables import Cell, Sheet
from schemas.terms import DeliveryStatus, Scope

__all__ = [
    "about",
    "by_district",
    "by_status",
    "deliveries_sheet",
    "delivery_json",
    "details",
    "foreseen_json",
    "foreseen_sheets",
    "history_sheet",
    "troubled",
    "whom",
]

# What a person has to look after, and how.
CURES: Mapping[DeliveryStatus, str] = {
    DeliveryStatus.PERMANENT_FAILURE: "проверить контакт в реестре, затем retry или resend",
    DeliveryStatus.DELIVERY_UNKNOWN: "узнать у получателя, дошло ли; если нет — retry",
    DeliveryStatus.TEMPORARY_FAILURE: "ничего: попытки продолжаются",
}


def about(row: Delivery) -> str:
    """What a letter is about: its run, its file, or its subject where it is of neither."""
    if row.run is not None:
        return row.run
    return row.subject if row.submission is None else f"файл № {row.submission}"


def whom(row: Delivery) -> str:
    """Whom a letter is for, without the address."""
    role = f"({row.role})" if row.role else ""
    copy = "— копия министерству" if row.copy_of is not None else ""
    return " ".join(part for part in (row.scope.label, row.code, role, copy) if part)


def deliveries_sheet(rows: Iterable[Delivery]) -> Sheet:
    """The list of deliveries."""
    headers = ("№", "О чём", "Кому", "Состояние", "Попыток", "Следующая попытка", "Ошибка")
    cells: list[tuple[Cell, ...]] = [
        (row.id, about(row), whom(row), _state(row), row.attempts, _moment(row.not_before), row.last_error)
        for row in rows
    ]
    return Sheet("Отправления", headers, cells)


def delivery_json(row: Delivery) -> dict[str, object]:
    """A delivery for programs."""
    moments = ("created_at", "sent_at", "not_before", "diverted_at", "bounced_at", "acknowledged_at")
    return {
        "delivery": row.id,
        "kind": kind_of(row).value,
        "run": row.run,
        "submission": row.submission,
        "scope": row.scope.value,
        "code": row.code,
        "role": row.role,
        "channel": shown(row.channel),
        "subject": row.subject,
        "status": row.status.value,
        "attempts": row.attempts,
        "error": row.last_error,
        "reference": row.reference,
        "documents": len(row.documents) + len(row.files or ()),
        "replaces": row.replaces,
        "copy_of": row.copy_of,
        "part": row.part,
        "parts": row.parts,
        "acknowledged_by": row.acknowledged_by,
        **{name: None if (at := getattr(row, name)) is None else at.astimezone(KIROV).isoformat() for name in moments},
    }


def details(row: Delivery) -> list[tuple[str, object]]:
    """All that is known of a delivery, a line each."""
    files = [each["name"] for each in row.files or ()]
    lines: list[tuple[str, object]] = [
        ("Отправление", row.id),
        ("О чём", about(row)),
        ("Кому", whom(row)),
        ("Канал", shown(row.channel)),
        ("Тема", row.subject),
        ("Состояние", _state(row)),
        ("Ошибка", row.last_error),
        ("Попыток", row.attempts),
        ("Следующая попытка", _moment(row.not_before)),
        ("Поставлено в очередь", _moment(row.created_at)),
        ("Отправлено", _moment(row.sent_at)),
        ("Возвращено почтой", _moment(row.bounced_at)),
        ("Подтвердил", row.acknowledged_by),
        ("Подтверждено", _moment(row.acknowledged_at)),
        ("Вместо отправления", row.replaces),
        ("Копия отправления", row.copy_of),
        ("Документов", len(row.documents) or None),
        ("Файлы", ", ".join(files)),
        ("Номер отправления", shown_reference(row.reference)),
    ]
    return [(title, value) for title, value in lines if value not in (None, "")]


def history_sheet(steps: Iterable[Step]) -> Sheet:
    """What was done to a letter."""
    rows = [(each.at, each.action, each.status, each.actor, each.reason) for each in steps]
    return Sheet("История по журналу", ("Когда", "Что сделано", "Состояние", "Кто", "Причина"), list(rows))


def by_status(rows: Iterable[Delivery]) -> Sheet:
    """How many letters are in which state and what is to be done about them."""
    counts = Counter(row.status for row in rows)
    cells = [(status.label, counts[status], CURES.get(status, "")) for status in DeliveryStatus if counts[status]]
    return Sheet("По состояниям", ("Состояние", "Писем", "Что делать"), list(cells))


def by_district(
    rows: Iterable[Delivery], districts: Mapping[tuple[Scope, str], str], names: Mapping[str, str]
) -> Sheet:
    """How many letters to the places of each district are in which state; those outside districts last."""
    counts: Counter[tuple[str, DeliveryStatus]] = Counter(
        (districts.get((row.scope, row.code), ""), row.status) for row in rows
    )
    shown = [status for status in DeliveryStatus if any(each is status for _, each in counts)]
    codes = sorted({code for code, _ in counts}, key=lambda code: (code == "", code))
    cells: list[tuple[Cell, ...]] = [
        (f"{code} {names.get(code, '')}".strip() or "министерство и институт", *(counts[code, each] for each in shown))
        for code in codes
    ]
    return Sheet("По округам", ("Округ", *(status.label for status in shown)), cells)


def troubled(rows: Iterable[Delivery]) -> Sheet:
    """Letters that were not delivered, and what to do; without addresses and names of roles."""
    rows = list(rows)
    replaced = {row.replaces for row in rows if row.status is not DeliveryStatus.CANCELLED}
    headers = ("№", "О чём", "Кому", "Состояние", "Причина", "Что делать")
    cells: list[tuple[Cell, ...]] = [
        (row.id, row.run or kind_of(row).label, f"{row.scope.label} {row.code}", row.status.label, row.last_error, cure)
        for row in rows
        if (cure := CURES.get(row.status)) is not None and row.id not in replaced
    ]
    return Sheet("Не доставлено", headers, cells)


def foreseen_sheets(found: Foreseen) -> Sequence[Sheet]:
    """Who would get what, who has no contact, which waiting letters would be called off."""
    headers = ("Кому", "Наименование", "Канал", "Запасные каналы", "Документов", "Размер, КБ", "Решение")
    letters = [
        (
            f"{each.recipient.scope.label} {each.recipient.code} ({each.recipient.role})",
            each.recipient.name,
            shown(each.recipient.channel),
            ", ".join(map(shown, each.recipient.others)),
            len(each.documents),
            sum(document.size for document in each.documents) // 1024,
            _choice(each),
        )
        for each in found.letters
    ]
    unreachable = [(scope.label, code) for scope, code in found.unreachable]
    dropped = [(row.id, whom(row), row.subject) for row in found.overtaken]
    return (
        Sheet("Письма", headers, list(letters)),
        Sheet("Нет действующего контакта", ("Область", "Код"), list(unreachable)),
        Sheet("Будут отменены как устаревшие", ("№", "Кому", "Тема"), list(dropped)),
    )


def foreseen_json(found: Foreseen) -> dict[str, object]:
    """The same for programs."""
    letters = [
        {
            "scope": each.recipient.scope.value,
            "code": each.recipient.code,
            "role": each.recipient.role,
            "channel": shown(each.recipient.channel),
            "fallback": [shown(channel) for channel in each.recipient.others],
            "documents": [document.path for document in each.documents],
            "kept": None if each.kept is None else each.kept.id,
        }
        for each in found.letters
    ]
    return {
        "letters": letters,
        "unreachable": [{"scope": scope.value, "code": code} for scope, code in found.unreachable],
        "cancelled": [row.id for row in found.overtaken],
    }


def _choice(each: Foreseeable) -> str:
    if each.kept is None:
        return "будет поставлено в очередь"
    return f"уже есть: отправление {each.kept.id}, {each.kept.status.label}"


def _state(row: Delivery) -> str:
    return f"{row.status.label} на проверочный адрес" if row.diverted_at is not None else row.status.label


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(KIROV):%d.%m.%Y %H:%M}"
