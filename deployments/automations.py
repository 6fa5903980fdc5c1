"""Automations of the Prefect server: operations hear of runs that failed, crashed or are late; zombies become crashed.

The server writes by itself, not through the outbox: a worker that is gone or a database that is locked are what there
is to hear of. Where it writes to comes from the environment of the server; no secret is kept in a block.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import cast
from uuid import UUID

import anyio.to_thread
from prefect import get_client
from prefect.blocks.abstract import NotificationBlock
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from deployments.server import HEARTBEAT_SECONDS
from rsoko.notify.transport import Letter, transport
from rsoko.settings import Settings
from schemas.terms import DeliveryStatus

__all__ = ["OperationsNotice", "automations", "register_automations"]

# Three heartbeats missed, and some slack between the end of a run and the exit of its process.
SILENCE = timedelta(seconds=3 * HEARTBEAT_SECONDS + 30)
# When a worker stands still every pass of the intake is late: one letter an hour is enough.
QUIET = timedelta(hours=1)
ANY_RUN = ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"})
# After these no heartbeat is to be expected; a run that waits for approval has no process.
ENDS = (
    "Completed",
    "Failed",
    "Cancelled",
    "Cancelling",
    "Crashed",
    "Suspended",
    "Paused",
    "Scheduled",
    "AwaitingRetry",
)
BODY = """Запуск: {{ flow_run.name }}
Процесс: {{ flow.name }}
Состояние: {{ flow_run.state.name }}
Страница запуска: {{ flow_run|ui_url }}
"""


class OperationsNotice(NotificationBlock):
    """Writes to operations over the channel that the environment of the server names (RSOKO_OPERATIONS)."""

    _block_type_name = "РСОКО: эксплуатация"
    _block_type_slug = "rsoko-operations"
    _description = "Пишет службе эксплуатации по адресу RSOKO_OPERATIONS; других настроек нет."

    async def notify(self, body: str, subject: str | None = None) -> None:
        """Sends one letter; what becomes of it stands in the log of the server."""
        # Mail takes its time, and the loop of the server is everybody's.
        await anyio.to_thread.run_sync(_send, subject or "РСОКО", body)


def _send(subject: str, body: str) -> None:
    settings = Settings()
    if settings.operations is None:
        logging.getLogger(__name__).warning("RSOKO_OPERATIONS is not set: nobody hears of «%s»", subject)
        return
    smtp = settings.smtp_url
    send = transport(None if smtp is None else smtp.get_secret_value(), settings.mail_from)
    key = hashlib.sha256(f"{datetime.now(UTC).isoformat()}{subject}{body}".encode()).hexdigest()
    # Names of runs and messages of errors are anybody's words.
    html = "".join(f"<p>{escape(line)}</p>" for line in body.splitlines() if line)
    outcome = send(Letter(key, settings.operations.get_secret_value(), subject, html, text=body))
    if outcome.status is not DeliveryStatus.SENT:
        logging.getLogger(__name__).error("Operations were not told of «%s»: %s", subject, outcome.error)


def automations(block: UUID, silence: timedelta = SILENCE) -> list[AutomationCore]:
    """What the server watches for; `block` writes to operations, a process is gone after a `silence`."""

    def write(subject: str, cure: str) -> list[SendNotification]:
        return [SendNotification(block_document_id=block, subject=subject, body=f"{BODY}\n{cure}")]

    return [
        AutomationCore(
            name="РСОКО: запуск не удался",
            description="Запуск завершился ошибкой или оборвался: письмо службе эксплуатации.",
            trigger=_on("Failed", "Crashed"),
            actions=write(
                "РСОКО: не удался запуск «{{ flow_run.name }}»",
                "Что сделать: откройте страницу запуска, устраните причину («rsoko doctor») и повторите запуск.",
            ),
        ),
        AutomationCore(
            name="РСОКО: запуск не начался вовремя",
            description="Запуск по расписанию не начался: исполнитель не работает. Не чаще письма в час.",
            trigger=_on("Late", within=QUIET),
            actions=write(
                "РСОКО: не начался вовремя запуск «{{ flow_run.name }}»",
                "Что сделать: проверьте, работает ли исполнитель («rsoko up»); пропущенное он выполнит сам.",
            ),
        ),
        AutomationCore(
            name="РСОКО: запуск перестал подавать признаки жизни",
            description="Процесс запуска исчез: запуск отмечается как оборванный, о чём придёт письмо.",
            trigger=EventTrigger(
                after={"prefect.flow-run.heartbeat"},
                expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{state}" for state in ENDS)},
                match=ANY_RUN,
                for_each={"prefect.resource.id"},
                posture=Posture.Proactive,
                threshold=1,
                within=silence,
            ),
            actions=[
                ChangeFlowRunState(
                    state=StateType.CRASHED, message="Процесс запуска исчез: признаков жизни нет почти три минуты."
                )
            ],
        ),
    ]


def register_automations(silence: timedelta = SILENCE) -> list[str]:
    """Makes the block and the automations, or brings them up to date; returns their names."""
    OperationsNotice.register_type_and_schema()
    # Within a running loop it would give a coroutine; here nobody runs one.
    block = cast("UUID", OperationsNotice().save("operations", overwrite=True))
    with get_client(sync_client=True) as client:
        return [_applied(client, each) for each in automations(block, silence)]


def _applied(client: SyncPrefectClient, wanted: AutomationCore) -> str:
    found = client.read_automations_by_name(wanted.name)
    if not found:
        client.create_automation(wanted)
    for number, there in enumerate(found):
        if number:
            client.delete_automation(there.id)
        else:
            client.update_automation(there.id, wanted)
    return wanted.name


def _on(*states: str, within: timedelta = timedelta(0)) -> EventTrigger:
    return EventTrigger(expect=_events(states), match=ANY_RUN, posture=Posture.Reactive, threshold=1, within=within)


def _events(states: Iterable[str]) -> set[str]:
    return {f"prefect.flow-run.{state}" for state in states}
