"""Tasks of a pass over the outbox: each calls one step of rsoko and says what happened; addresses stay out of it."""

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from rsoko.calendar import kirov_now
from rsoko.notify.outbox import Passed
from rsoko.steps import sending
from rsoko.wording import moment
from tasks.workplace import installation, operator

__all__ = ["send", "show"]

KEYS = {"По состояниям": "status", "По округам": "districts", "Не доставлено": "failures"}


@task(name="Отправить письма", persist_result=False, cache_policy=NO_CACHE)
def send() -> Passed:
    """Sends whatever is due."""
    return sending.send_letters(installation(), actor=operator(), now=kirov_now)


@task(name="Показать состояние отправки", persist_result=False, cache_policy=NO_CACHE)
def show(passed: Passed) -> int:
    """Shows how the letters of the last month stand; returns how many are to be looked after."""
    now = kirov_now()
    sheets = sending.outbox_sheets(installation(), now)
    for sheet in sheets:
        rows = [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]
        create_table_artifact(rows, key=f"deliveries-{KEYS[sheet.title]}", description=f"Письма: {sheet.title.lower()}")
    lines = [f"# Отправка писем на {moment(now)}", ""]
    lines += [f"- {status.label}: {count}" for status, count in sorted(passed.outcomes.items())]
    lines.append(f"- ждут отправки: {passed.waiting}")
    if passed.alarm is not None:
        lines += ["", f"**{passed.alarm.text}** {passed.alarm.cure}"]
    create_markdown_artifact("\n".join(lines), key="deliveries-pass", description="Последний проход")
    return len(sheets[-1].rows)
