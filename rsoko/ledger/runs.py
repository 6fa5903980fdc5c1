"""The life of a run: who may turn it into what, one live and one published run a year."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, or_, select

from rsoko.db.models import Run
from rsoko.errors import UserError, reason_of
from rsoko.ledger.state import trace
from rsoko.ledger.transitions import allow, get_run, move, require
from schemas.terms import AuditAction, MonitoringKey, RunStatus

__all__ = [
    "attach_snapshot",
    "edition_of",
    "fail",
    "get_run",
    "list_runs",
    "open_run",
    "publish",
    "published_run",
    "reject",
    "run_in_force",
    "same_origin",
    "to_draft",
]

UNFINISHED = frozenset({RunStatus.RUNNING, RunStatus.DRAFT})
CALLED_OFF = (RunStatus.FAILED, RunStatus.REJECTED)


def list_runs(session: Session, *, monitoring: MonitoringKey | None = None, year: int | None = None) -> list[Run]:
    """Return runs, newest first, of one monitoring or year when asked."""
    query = select(Run).order_by(col(Run.started_at).desc(), col(Run.number).desc())
    if monitoring is not None:
        query = query.where(Run.monitoring == monitoring)
    if year is not None:
        query = query.where(Run.year == year)
    return list(session.exec(query).all())


def published_run(session: Session, monitoring: MonitoringKey, year: int) -> Run | None:
    """Return the run that is in force for a monitoring and year, if any was published."""
    return next(iter(_runs_in(session, monitoring, year, RunStatus.PUBLISHED)), None)


def run_in_force(session: Session, monitoring: MonitoringKey, year: int) -> Run:
    """Return the published run of a year. Raises UserError `nothing-in-force`."""
    found = published_run(session, monitoring, year)
    if found is None:
        raise UserError(
            "nothing-in-force",
            f"Опубликованного запуска мониторинга «{monitoring.label}» за {year} год нет: исправлять нечего.",
            f"Проведите и утвердите запуск: «rsoko run {monitoring.value} --year {year}».",
        )
    return found


def same_origin(session: Session, run: Run) -> Run:
    """Return the earliest run of the same data, methodology and code, or the run itself.

    It corrects the same run, or is the one that this run would correct: then nothing is corrected. Runs called off do
    not count.
    Its id and start stand in the documents of a repeated run, so that their bytes repeat. Once the snapshot
    is attached the answer is kept in the row: a later rejection does not change what a replay writes.
    """
    if run.origin is not None:
        return get_run(session, run.origin)
    return get_run(session, _origin_of(session, run))


def open_run(  # noqa: PLR0913 - a run says all this of itself
    session: Session,
    *,
    monitoring: MonitoringKey,
    year: int,
    reason: str,
    actor: str,
    host: str,
    pid: int,
    flow_run_id: str | None,
    code_version: str,
    at: datetime,
    is_alive: Callable[[str, int], bool],
) -> Run:
    """Begin a run under the next number of the year.

    The same flow run that asks again (a retry, a restart) gets its own unfinished run back. A live run
    whose process is gone is marked as failed first. Raises UserError `run-is-live` when another is under way.
    """
    own = _own_unfinished(session, monitoring, year, flow_run_id)
    if own is not None and ((own.host, own.pid) == (host, pid) or not is_alive(own.host, own.pid)):
        return _resume(session, own, actor=actor, host=host, pid=pid, at=at)
    for live in _runs_in(session, monitoring, year, RunStatus.RUNNING):
        if is_alive(live.host, live.pid):
            raise _is_live(live)
        fail(session, live.id, error="процесс завершился, не закончив работу", actor=actor, at=at)
    number = _last_number(session, monitoring, year) + 1
    run = Run(
        id=f"{monitoring.value}-{year}-{number}",
        monitoring=monitoring,
        year=year,
        number=number,
        status=RunStatus.RUNNING,
        reason=reason,
        started_by=actor,
        started_at=at,
        host=host,
        pid=pid,
        flow_run_id=flow_run_id,
        code_version=code_version,
    )
    _insert(session, run)
    trace(session, run, AuditAction.RUN_OPENED, actor=actor, at=at)
    return run


def attach_snapshot(session: Session, run_id: str, *, snapshot: str, methodology: str, actor: str, at: datetime) -> Run:
    """Freeze what a run computes from: the digest of its snapshot and of its methodology, once.

    The run that is in force at this moment is the one that it corrects.
    The same digests again change nothing. Raises UserError `run-frozen` for others,
    `run-state` after the end.
    """
    run = get_run(session, run_id)
    if (run.snapshot, run.methodology) == (snapshot, methodology):
        return run
    if run.snapshot is not None:
        raise UserError(
            "run-frozen",
            f"Данные запуска {run.id} уже заморожены и не меняются.",
            "Чтобы учесть новые данные или методику, начните новый запуск.",
        )
    require(run, RunStatus.RUNNING)
    run.snapshot, run.methodology = snapshot, methodology
    run.corrects = None if (force := published_run(session, run.monitoring, run.year)) is None else force.id
    run.origin = _origin_of(session, run)
    trace(session, run, AuditAction.RUN_SNAPSHOT, actor=actor, at=at)
    return run


def to_draft(session: Session, run_id: str, *, actor: str, at: datetime) -> Run:
    """Turn a finished computation into a draft that waits for approval; older drafts of the year give way.

    A draft stays as it is. Raises UserError `run-incomplete` without a result, `run-state` after the end.
    """
    run = get_run(session, run_id)
    if run.status is RunStatus.DRAFT:
        return run
    if run.result is None:
        raise UserError("run-incomplete", f"У запуска {run.id} ещё нет результата.", "Дождитесь окончания расчёта.")
    for older in _runs_in(session, run.monitoring, run.year, RunStatus.DRAFT):
        move(session, older.id, RunStatus.SUPERSEDED, AuditAction.RUN_SUPERSEDED, actor=actor, at=at)
    return move(session, run.id, RunStatus.DRAFT, AuditAction.RUN_DRAFTED, actor=actor, at=at, finished_at=at)


def publish(session: Session, run_id: str, *, approved_by: str, order: str, at: datetime) -> Run:
    """Put an approved draft in force; the run that was in force before is superseded.

    The same approval again changes nothing. Raises UserError `approval-incomplete` without a name or the
    number of an order, `run-state` when the run is no draft, `run-outdated` when another run came into force since
    its data were frozen: its documents say nothing of that one.
    """
    approved_by, order = approved_by.strip(), order.strip()
    if not approved_by or not order:
        raise UserError(
            "approval-incomplete",
            "Для утверждения нужны имя утвердившего и номер распоряжения.",
            "Укажите то и другое, например «rsoko approve ЗАПУСК --as ИМЯ --order НОМЕР».",
        )
    run = get_run(session, run_id)
    approval = {"approved_by": approved_by, "order_number": order}
    if run.status is RunStatus.PUBLISHED and (run.approved_by, run.order_number) == (approved_by, order):
        return run
    allow(run, RunStatus.PUBLISHED)
    earlier = published_run(session, run.monitoring, run.year)
    if run.snapshot is not None and (None if earlier is None else earlier.id) != run.corrects:
        raise _outdated(run, earlier)
    if earlier is not None:
        move(session, earlier.id, RunStatus.SUPERSEDED, AuditAction.RUN_SUPERSEDED, actor=approved_by, at=at)
        approval["supersedes"] = earlier.id
    return move(
        session,
        run.id,
        RunStatus.PUBLISHED,
        AuditAction.RUN_PUBLISHED,
        actor=approved_by,
        at=at,
        approved_at=at,
        **approval,
    )


def edition_of(session: Session, run: Run) -> int:
    """Which correction a run is: 0 for the first of a year, 1 for one that corrects it, and so on."""
    number, before = 0, run.corrects or run.supersedes
    while before is not None:
        number, earlier = number + 1, get_run(session, before)
        before = earlier.corrects or earlier.supersedes
    return number


def reject(session: Session, run_id: str, *, actor: str, at: datetime, note: str) -> Run:
    """Turn a draft down.

    Raises UserError `rejection-incomplete` without a name, `no-reason` without a `note` that says why, `run-state`
    when the run is no draft.
    """
    if not (actor := actor.strip()):
        cure = "Укажите, кто решает: «rsoko reject ЗАПУСК --as ИМЯ --reason ПРИЧИНА»."
        raise UserError("rejection-incomplete", "Для отклонения нужны имя отклонившего и причина.", cure)
    return move(
        session,
        run_id,
        RunStatus.REJECTED,
        AuditAction.RUN_REJECTED,
        actor=actor,
        at=at,
        error=reason_of(note),
    )


def fail(session: Session, run_id: str, *, error: str, actor: str, at: datetime) -> Run:
    """Close a run that broke or whose process is gone, so that another can begin."""
    return move(
        session,
        run_id,
        RunStatus.FAILED,
        AuditAction.RUN_FAILED,
        actor=actor,
        at=at,
        error=error,
        finished_at=at,
    )


def _runs_in(session: Session, monitoring: MonitoringKey, year: int, status: RunStatus) -> Sequence[Run]:
    query = select(Run).where(Run.monitoring == monitoring, Run.year == year, Run.status == status)
    return session.exec(query.order_by(col(Run.number))).all()


def _own_unfinished(session: Session, monitoring: MonitoringKey, year: int, flow_run_id: str | None) -> Run | None:
    if flow_run_id is None:
        return None
    query = select(Run).where(
        Run.monitoring == monitoring,
        Run.year == year,
        Run.flow_run_id == flow_run_id,
        col(Run.status).in_(UNFINISHED),
    )
    return session.exec(query.order_by(col(Run.number).desc())).first()


def _resume(session: Session, run: Run, *, actor: str, host: str, pid: int, at: datetime) -> Run:
    if (run.host, run.pid) != (host, pid):
        run.host, run.pid = host, pid
        trace(session, run, AuditAction.RUN_RESUMED, actor=actor, at=at)
    return run


def _last_number(session: Session, monitoring: MonitoringKey, year: int) -> int:
    query = select(func.max(Run.number)).where(Run.monitoring == monitoring, Run.year == year)
    return session.exec(query).one() or 0


def _insert(session: Session, run: Run) -> None:
    # The unique indexes have the last word when two begin at the same moment.
    monitoring, year = run.monitoring, run.year
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        for live in _runs_in(session, monitoring, year, RunStatus.RUNNING):
            raise _is_live(live) from None
        raise


def _origin_of(session: Session, run: Run) -> str:
    alike = _earliest_alike(session, run)
    return run.id if alike is None else alike.origin or alike.id


def _earliest_alike(session: Session, run: Run) -> Run | None:
    query = select(Run).where(
        Run.monitoring == run.monitoring,
        Run.year == run.year,
        Run.number < run.number,
        Run.snapshot == run.snapshot,
        Run.methodology == run.methodology,
        Run.code_version == run.code_version,
        or_(col(Run.corrects).is_not_distinct_from(run.corrects), col(Run.id) == run.corrects),
        col(Run.status).not_in(CALLED_OFF),
    )
    return None if run.snapshot is None else session.exec(query.order_by(col(Run.number))).first()


def _outdated(run: Run, force: Run | None) -> UserError:
    current = "действующего запуска нет" if force is None else f"сейчас действует запуск {force.id}"
    before = "когда опубликованного запуска не было" if run.corrects is None else f"для исправления {run.corrects}"
    return UserError(
        "run-outdated",
        f"Запуск {run.id} подготовлен, {before}, а {current}: его документы устарели.",
        "Начните новый запуск: он сравнит данные с действующим.",
    )


def _is_live(live: Run) -> UserError:
    return UserError(
        "run-is-live",
        f"Мониторинг «{live.monitoring.label}» за {live.year} год уже выполняется: запуск {live.id}, "
        f"начал {live.started_by}, {live.started_at:%d.%m.%Y в %H:%M} UTC, компьютер {live.host}, "
        f"процесс {live.pid}.",
        "Дождитесь его окончания или остановите его и повторите.",
    )
