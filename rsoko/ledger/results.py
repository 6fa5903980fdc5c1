"""The result of a run in the ledger: the file by its digest, a row a school for queries."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import insert
from sqlmodel import Session, col, select

from rsoko.db.models import ResultRow
from rsoko.errors import UserError
from rsoko.ledger.audit import canonical
from rsoko.ledger.state import trace
from rsoko.ledger.transitions import get_run, require
from rsoko.records import records
from schemas.terms import AuditAction, RunStatus

__all__ = ["PLACE", "attach_result", "frame_digest", "result_rows", "rows_digest"]

PLACE = ("school", "municipality", "district")


def attach_result(session: Session, run_id: str, *, result: str, rows: pd.DataFrame, actor: str, at: datetime) -> None:
    """Note the digest of a run's whole result and its rows (school, municipality, district, any facts), once.

    The same result again changes nothing. Raises UserError `result-differs` for another one (a repeated
    computation must give the same bytes), `run-state` when the run is no longer running.
    """
    run = get_run(session, run_id)
    if run.result == result:
        return
    if run.result is not None:
        raise UserError(
            "result-differs",
            f"У запуска {run.id} уже есть другой результат.",
            "Начните новый запуск; повторный расчёт обязан давать те же байты.",
        )
    require(run, RunStatus.RUNNING)
    found = records(rows.sort_values("school"))
    if found:
        session.exec(insert(ResultRow), params=[_row(run.id, record) for record in found])
    run.result, run.result_rows = result, _digest(found)
    trace(session, run, AuditAction.RUN_RESULT, actor=actor, at=at, schools=len(found))


def result_rows(session: Session, run_id: str) -> list[ResultRow]:
    """Return the rows of a run in order of school."""
    return list(session.exec(select(ResultRow).where(ResultRow.run == run_id).order_by(col(ResultRow.school))).all())


def rows_digest(rows: Iterable[Mapping[str, Any]]) -> str:
    """Name the content of the rows of a run in order of school, so that a change in the table comes to light."""
    return _digest([{name: row[name] for name in PLACE} | dict(row["facts"]) for row in rows])


def frame_digest(rows: pd.DataFrame) -> str:
    """Name the content of a frame of rows as `rows_digest` names what becomes of it in the table."""
    return _digest(records(rows.sort_values("school")))


def _row(run: str, record: Mapping[str, object]) -> dict[str, object]:
    facts = {name: value for name, value in record.items() if name not in PLACE}
    return {"run": run, **{name: record[name] for name in PLACE}, "facts": facts}


def _digest(rows: list[dict[str, object]]) -> str:
    return hashlib.sha256(canonical(rows).encode()).hexdigest()
