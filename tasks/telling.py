"""Tasks of what the calendar calls for: each calls one step of rsoko and shows what happened."""

from datetime import datetime

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from rsoko.calendar import KIROV
from rsoko.sentinel.words import alarm_sheet, campaign_sheet
from rsoko.steps.telling import Spoken, look, raise_alarms, remind_senders
from rsoko.tables import Sheet
from rsoko.wording import moment
from tasks.workplace import installation, operator

__all__ = ["alarm", "remind"]


@task(name="Поставить письма утра в очередь", persist_result=False, cache_policy=NO_CACHE)
def remind(at: datetime) -> str:
    """Openings, reminders, escalations and the digest of a morning; says in words what was queued."""
    return _said(remind_senders(installation(), at, actor=operator()), at, "reminders")


@task(name="Проверить сроки и поставить тревоги в очередь", persist_result=False, cache_policy=NO_CACHE)
def alarm(at: datetime) -> str:
    """The alarms of an hour, with tables of what is wrong and how campaigns stand; says in words what was queued."""
    place = installation()
    looked = look(place, at)
    when = moment(at.astimezone(KIROV))
    for key, sheet in (("alarms", alarm_sheet(looked.alarms)), ("campaigns", campaign_sheet(looked.facts))):
        create_table_artifact(_rows(sheet), key=f"deadlines-{key}", description=f"{sheet.title}, {when}")
    said = _said(raise_alarms(place, at, actor=operator(), looked=looked), at, "alarms-told")
    return f"Тревог: {len(looked.alarms)}. {said}"


def _said(spoken: Spoken, at: datetime, key: str) -> str:
    if spoken.day_off:
        return "Выходной день: никому ничего не отправляется."
    if spoken.unreachable:
        codes = ", ".join(f"{scope.label} {code}" for scope, code in spoken.unreachable)
        get_run_logger().warning("Нет действующих контактов: %s", codes)
    if spoken.new:
        rows: list[dict[str, object]] = [
            {"Письмо": each.kind.label, "О чём": each.of, "Ступень": each.step, "Кому": each.name}
            for each in spoken.new
        ]
        when = moment(at.astimezone(KIROV))
        create_table_artifact(rows, key=key, description=f"Поставлено в очередь, {when}")
    return f"Поставлено в очередь писем: {len(spoken.new)}, отменено ждавших: {spoken.cancelled}."


def _rows(sheet: Sheet) -> list[dict[str, object]]:
    return [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]
