"""Deployments of this installation: which flow runs when, and the worker that runs it here."""

import contextlib
from typing import Any

from prefect import Flow, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.schedules import Cron, RRule, Schedule
from prefect.types.entrypoint import EntrypointType
from prefect.workers.process import ProcessWorker

from deployments.automations import register_automations
from flows.catalogue import flow_of
from flows.correction import correction
from flows.deadlines import deadlines
from flows.deliver import deliver
from flows.intake import intake
from flows.mail import mail
from flows.plans_check import plans_check
from flows.reminders import reminders
from rsoko.campaigns import PLANS
from rsoko.declared import conducted
from rsoko.declared.monitoring import Monitoring
from tasks.starting import yearly_name

__all__ = ["POOL", "register_deployments", "season", "work", "yearly_deployment"]

POOL = "rsoko"
ZONE = "Europe/Kirov"
MORNING = "DTSTART:20260101T090000\nRRULE:FREQ=YEARLY;BYMONTH={};BYMONTHDAY={};BYHOUR=9;BYMINUTE=0;BYSECOND=0"
INTAKE_WORDS = """
**Что делает.** Забирает файлы из папок отправителей (`inbox`), проверяет и записывает их, показывает, что поступило,
что отклонено и чего не хватает для идущих кампаний. Подлинники переносит в `inbox-taken`.

**Когда.** Каждые 10 минут с 7:00 до 20:50 по времени Кирова, в месяцы кампаний. Лишний проход отменяется, если
предыдущий ещё идёт. Если новых файлов нет, проход ничего не оставляет.

**При сбое.** Ничего не пропадает и не записывается дважды: следующий проход продолжит. Если сбой повторяется,
выполните `rsoko doctor`, затем `rsoko inbox list` (почему файлы ждут) и `rsoko inbox take` (принять сейчас).
"""

PLANS_CHECK = "30 7 * * *"
PLANS_WORDS = """
**Что делает.** Смотрит на планы мероприятий школ каждого опубликованного перечня, пока эффективность мер не
проанализирована: показывает, что выполнено, что просрочено и чему скоро срок, ставит в очередь напоминания. Когда сроки
всех мероприятий истекли (или наступил крайний день), один раз запускает анализ эффективности.

**Когда.** Каждый день в 7:30 по времени Кирова.

**При сбое.** Проверку можно повторить: напоминания и запуск анализа не удваиваются. Письма отправляет
«Отправка писем».
"""

DELIVER = "*/10 7-20 * * *"
DELIVER_WORDS = """
**Что делает.** Отправляет всё, чему пришло время: материалы мониторингов, возвращённые файлы, напоминания. На вкладке
Artifacts: письма по состояниям и по округам, что не доставлено и что с этим делать.

**Когда.** Каждые 10 минут с 7:00 до 20:50 по времени Кирова, круглый год. Лишний проход отменяется, если предыдущий ещё
идёт. В тихие часы (`RSOKO_QUIET_HOURS`) уходит только то, что иначе опоздало бы к последнему дню кампании.

**При сбое.** Ничего не теряется и не отправляется дважды. Если почтовый сервер недоступен, следующий проход попробует
снова. Если отправка остановлена (подряд не принято слишком много писем), устраните причину и выполните
`rsoko deliveries retry`. Письма, о которых неизвестно, дошли ли, сами не повторяются: `rsoko deliveries`.
"""


MAIL = "*/10 7-20 * * *"
MAIL_WORDS = """
**Что делает.** Разбирает письма, которые пришли в ответ: сообщения почтовых серверов о недоставке (письмо отмечается
недоставленным и уходит по следующему каналу получателя) и ответы с кодом подтверждения (письмо отмечается полученным).
Письма берутся из папки `bounces` и из почтового ящика `RSOKO_IMAP_URL`.

**Когда.** Каждые 10 минут с 7:00 до 20:50 по времени Кирова. Лишний проход отменяется, если предыдущий ещё идёт.

**При сбое.** Ничего не теряется и не учитывается дважды: следующий проход продолжит. Что программа не разобрала, лежит
в `inbox-taken/bounces/to-read` и в папке ящика `RSOKO-to-read`: прочитайте. Разобрать сейчас: `rsoko mail take`.
"""

REMINDERS = "30 8 * * *"
REMINDERS_WORDS = """
**Что делает.** Открывает кампании (письмо с бланками), напоминает муниципалитетам о непредставленных формах, сообщает
о просрочке округам и министерству, присылает службе эксплуатации сводку.

**Когда.** В 8:30 по времени Кирова каждый рабочий день производственного календаря; в выходной не делает ничего.

**При сбое.** Можно повторить: дважды об одном и том же не напоминает, пропущенное утро навёрстывает. Письма отправляет
`rsoko deliveries retry`. То же без сервера: `rsoko campaign remind`.
"""

DEADLINES_WORDS = """
**Что делает.** Смотрит, не под угрозой ли срок кампании: не хватает форм, нет проекта, проект не утверждён, письма не
ушли, запуск прерван, журнал не сходится. О каждой беде пишет службе эксплуатации один раз, о затянувшейся —
министерству.

**Когда.** Каждый час с 9:05 до 18:05 по времени Кирова в месяцы кампаний; в выходной тревоги видны, но не рассылаются.

**При сбое.** Следующая проверка скажет то же. То же без сервера: `rsoko deadlines --notify`.
"""


CORRECTION_WORDS = """
**Что делает.** Пересчитывает опубликованный мониторинг по исправленным файлам: принимает их из папок отправителей,
проверяет, рассчитывает, готовит документы «Исправленная редакция № N» и показывает на вкладке Artifacts, какие школы,
документы и получатели затронуты. До утверждения ничего не публикуется и не рассылается.

**Когда.** По запросу: укажите мониторинг, год и причину. После проверки нажмите Resume и укажите номер распоряжения.
Письма уйдут только тем, чьи документы изменились.

**При сбое.** Запустите ещё раз: принятые файлы и действующий перечень не пострадают. Если файл отклонён, исправьте его
по копии с пометками (папка `returned`) и повторите.
"""


def season() -> str:
    """The schedule of the intake: every ten minutes of the day in the months of any campaign."""
    return f"*/10 7-20 * {_months()} *"


def hourly() -> str:
    """The schedule of the sentinel: every hour of work, in the months of any campaign and in the month after each."""
    return f"5 9-18 * {_months(after=1)} *"


def _months(after: int = 0) -> str:
    found = {month for plan in PLANS.values() for month in range(plan.first[0], plan.last[0] + 1 + after)}
    return ",".join(map(str, sorted({(month - 1) % 12 + 1 for month in found})))


def register_deployments() -> dict[str, str]:
    """Makes or brings up to date the work pool, deployments, automations; returns ids of deployments by name."""
    with get_client(sync_client=True) as client, contextlib.suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    yearly = [yearly_deployment(each) for each in conducted()]
    # After a standstill of the worker many passes are late: one of them does the work of all.
    one_pass = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    corrected = _deployment(
        correction, name="Исправление", description=CORRECTION_WORDS.strip(), tag="correction", schedule=None, at_once=1
    )
    passes = [
        _deployment(
            flow, name=name, description=words.strip(), tag=tag, schedule=Cron(cron, timezone=ZONE), at_once=one_pass
        )
        for flow, name, words, tag, cron in (
            (intake, "Приём форм из папок", INTAKE_WORDS, "intake", season()),
            (plans_check, "Ежедневная проверка планов", PLANS_WORDS, "plans", PLANS_CHECK),
            (deliver, "Отправка писем", DELIVER_WORDS, "deliver", DELIVER),
            (mail, "Приём почты", MAIL_WORDS, "mail", MAIL),
            (reminders, "Напоминания каждое утро", REMINDERS_WORDS, "reminders", REMINDERS),
            (deadlines, "Контроль сроков каждый час", DEADLINES_WORDS, "deadlines", hourly()),
        )
    ]
    deployments = (*yearly, *passes, corrected)
    register_automations()
    return {str(each.name): str(each.apply(work_pool_name=POOL)) for each in deployments}


def yearly_deployment(monitoring: Monitoring) -> RunnerDeployment:
    """The deployment of a monitoring: its draft is made by itself on the day that it declares."""
    draft = monitoring.plan.draft
    when = "По запросу" if draft is None else f"{draft[1]:02d}.{draft[0]:02d} в 9:00"
    return _deployment(
        flow_of(monitoring.key),
        name=yearly_name(monitoring),
        description=f"{monitoring.about}\n\n{when} готовит проект и ждёт утверждения (кнопка Resume).",
        tag=monitoring.key.value,
        schedule=None if draft is None else RRule(MORNING.format(*draft), timezone=ZONE),
        at_once=1,
    )


def _deployment(
    flow: Flow[..., Any],
    *,
    name: str,
    description: str,
    tag: str,
    schedule: Schedule | None,
    at_once: int | ConcurrencyLimitConfig,
) -> RunnerDeployment:
    deployment = RunnerDeployment.from_flow(
        flow,
        name=name,
        description=description,
        tags=[tag],
        schedule=schedule,
        concurrency_limit=at_once,
        # By module: a worker finds the flow wherever the package is installed.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    # Prefect reads the form off the signature again, where words have no place; the flow's own form has them.
    deployment._parameter_openapi_schema = flow.parameters
    return deployment


def work(*, once: bool = False) -> None:
    """Works on the runs of the pool in processes of this machine, until interrupted or, with `once`, for one look."""
    import asyncio  # noqa: PLC0415 - only a worker needs a loop

    worker = ProcessWorker(work_pool_name=POOL)
    asyncio.run(worker.start(run_once=once))
