"""The pass over the outbox: letters of runs, files that go back, reminders; whatever is due goes out."""

from prefect import State, flow
from prefect.states import Completed

from rsoko.calendar import kirov_now
from tasks import deliveries as steps

__all__ = ["deliver"]


def name_of_pass() -> str:
    """The name of a pass: by its time."""
    return f"Отправка писем · {kirov_now():%d.%m.%Y %H:%M}"


@flow(
    name="Отправка писем",
    flow_run_name=name_of_pass,
    description="Отправляет всё, чему пришло время, и показывает, что не доставлено и что делать.",
)
def deliver() -> State[None]:
    """One pass. It fails where letters cannot go out, with what to do; nothing is lost then."""
    passed = steps.send()
    if passed.outcomes or passed.alarm is not None:
        steps.show(passed)
    if passed.alarm is not None:
        raise passed.alarm
    counts = ", ".join(f"{status.label}: {count}" for status, count in sorted(passed.outcomes.items()))
    return Completed(message=f"{counts or 'Отправлять нечего'}; ждут: {passed.waiting}.")
