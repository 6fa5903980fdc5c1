"""Tasks of the mail that comes back: each calls one step of rsoko and says what happened; names stay out of it."""

from collections import Counter
from datetime import date

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from rsoko.calendar import kirov_now
from rsoko.steps import chasing, mail
from schemas.terms import MailKind, MailState
from tasks.workplace import installation, operator

__all__ = ["chase_letters", "take_folder", "take_mailbox"]


@task(name="Разобрать папку возвратов", persist_result=False, cache_policy=NO_CACHE)
def take_folder() -> dict[str, int]:
    """Takes what lies in the folder; returns how many messages ended in which state."""
    return _shown("mail-folder", list(mail.take_folder(installation(), actor=operator(), now=kirov_now())))


@task(name="Разобрать почтовый ящик", persist_result=False, cache_policy=NO_CACHE)
def take_mailbox() -> dict[str, int]:
    """Takes what lies in the mailbox; returns how many messages ended in which state."""
    return _shown("mail-mailbox", list(mail.take_mailbox(installation(), actor=operator(), now=kirov_now())))


@task(name="Напомнить о неподтверждённых письмах", persist_result=False, cache_policy=NO_CACHE)
def chase_letters(on: date) -> int:
    """Queues the letters of a day about unconfirmed ones; returns how many."""
    done = chasing.chase(installation(), on, actor=operator(), at=kirov_now())
    rows = [
        {"Кому": f"{each.scope.label} {each.code}", "Запуск": each.run, "Решение": choice.label}
        for each, choice in done.letters
    ]
    if rows:
        create_table_artifact(rows, key="unconfirmed", description=f"Письма без подтверждения, на {on:%d.%m.%Y}")
    return done.queued


def _shown(key: str, taken: list[mail.Taken]) -> dict[str, int]:
    counts = Counter((each.kind, each.state) for each in taken)
    rows = [{"Что": kind.label, "Что сделано": state.label, "Писем": count} for (kind, state), count in counts.items()]
    if rows:
        create_table_artifact(rows, key=key, description="Входящая почта")
    left = sum(each.state in (MailState.FOR_A_PERSON, MailState.NOT_MOVED) for each in taken)
    if left:
        get_run_logger().warning("Прочитать человеку: %s", left)
    bounced = sum(each.kind is MailKind.BOUNCE and each.state is MailState.NOTED for each in taken)
    if bounced:
        get_run_logger().warning("Писем вернулось: %s. Список: rsoko deliveries", bounced)
    return dict(Counter(each.state.value for each in taken))
