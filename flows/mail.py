"""Mail: reports that letters did not arrive, and replies that confirm that they did."""

from prefect import State, flow
from prefect.states import Completed

from flows.pipeline import all_done
from rsoko.calendar import kirov_now
from tasks import mail as steps

__all__ = ["mail"]


def name_of_pass() -> str:
    """The name of a pass: by its time."""
    return f"Приём почты · {kirov_now():%d.%m.%Y %H:%M}"


@flow(
    name="Приём почты",
    flow_run_name=name_of_pass,
    description="Разбирает возвраты писем и ответы с кодом подтверждения.",
)
def mail() -> State[None]:
    """One pass over the folder of reports and the mailbox; a broken mailbox keeps nothing of the folder back."""
    passes = [steps.take_folder(return_state=True), steps.take_mailbox(return_state=True)]
    all_done(passes)
    taken = sum(sum(state.result().values()) for state in passes)
    return Completed(message=f"Разобрано писем: {taken}." if taken else "Новых писем нет.")
