"""Intake: look into the folders of senders, take what is ready, show what came and what is missing."""

from prefect import State, flow
from prefect.states import Completed

from flows.pipeline import Parameter, all_done, name_parameters
from rsoko.calendar import kirov_now
from tasks import intake as steps

__all__ = ["intake"]

PARAMETERS = {
    "sender": Parameter(
        "Код отправителя", "Код муниципалитета или округа. Пусто: все папки.", {"pattern": "^[0-9]{1,16}$"}
    ),
    "status": Parameter("Показать состояние кампаний", "И тогда, когда новых файлов нет."),
}


def name_of_pass() -> str:
    """The name of a pass: by its time, which is how people look for it."""
    return f"Приём форм · {kirov_now():%d.%m.%Y %H:%M}"


@flow(
    name="Приём форм",
    flow_run_name=name_of_pass,
    description="Принимает файлы из папок отправителей, показывает, что поступило и чего не хватает.",
)
def intake(sender: str | None = None, status: bool = False) -> State[None]:
    """One pass over the inbox; a pass with nothing new leaves nothing behind."""
    # One after another: reading is work for one core, and tasks in threads would only wait for each other.
    passes = {folder: steps.take(folder, return_state=True) for folder in steps.look(sender)}
    recorded = {folder: state.result() for folder, state in passes.items() if state.is_completed()}
    came, rejected = steps.report(recorded) if any(recorded.values()) else (0, 0)
    if status or came or rejected:
        steps.show_campaigns()
    all_done(passes.values())
    return Completed(message=f"Принято: {came}, отклонено: {rejected}." if came or rejected else "Новых файлов нет.")


name_parameters(intake, PARAMETERS)
