"""The letters of a working morning: openings of campaigns, reminders, escalations, the digest of operations."""

from datetime import datetime

from prefect import State, flow
from prefect.states import Completed

from flows.pipeline import Parameter, name_parameters
from rsoko.calendar import KIROV, kirov_now
from tasks import mail
from tasks import telling as steps

__all__ = ["reminders"]

PARAMETERS = {"at": Parameter("На какой момент", "Пусто: сейчас. В выходной день никому ничего не отправляется.")}


def name_of_morning() -> str:
    """The name of a morning: by its time."""
    return f"Напоминания · {kirov_now():%d.%m.%Y %H:%M}"


@flow(
    name="Напоминания по календарю",
    flow_run_name=name_of_morning,
    description="Открывает кампании, напоминает о формах, сообщает округам и министерству о должниках, пишет сводку.",
)
def reminders(at: datetime | None = None) -> State[None]:
    """One morning; repeated, it tells nobody anything twice."""
    moment = at or kirov_now()
    said = steps.remind(moment)
    asked = mail.chase_letters(moment.astimezone(KIROV).date())
    return Completed(message=f"{said} О неподтверждённых письмах: {asked}." if asked else said)


name_parameters(reminders, PARAMETERS)
