"""The sentinel: alarms of campaigns that are in danger of missing their deadline."""

from datetime import datetime

from prefect import State, flow
from prefect.states import Completed

from flows.pipeline import Parameter, name_parameters
from rsoko.calendar import kirov_now
from tasks import telling as steps

__all__ = ["deadlines"]

PARAMETERS = {"at": Parameter("На какой момент", "Пусто: сейчас. В выходной день тревоги видны, но не рассылаются.")}


def name_of_look() -> str:
    """The name of a look: by its time."""
    return f"Сроки · {kirov_now():%d.%m.%Y %H:%M}"


@flow(
    name="Контроль сроков",
    flow_run_name=name_of_look,
    description="Показывает состояние кампаний и поднимает тревогу, когда срок под угрозой.",
)
def deadlines(at: datetime | None = None) -> State[None]:
    """One look at all campaigns; an alarm is told once a state."""
    return Completed(message=steps.alarm(at or kirov_now()))


name_parameters(deadlines, PARAMETERS)
