"""Accounts of the pages: who may log in, whose materials it sees; every change is chained."""

import re
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from rsoko.db.models import Account
from rsoko.errors import UserError
from rsoko.ledger.state import trace
from rsoko.notify.recipients import WHOLE, Place
from rsoko.passwords import hashed
from schemas.terms import AccountStatus, AuditAction, Scope

__all__ = ["NAME", "add_account", "find_account", "list_accounts", "set_password", "set_status"]

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
SHORTEST, LONGEST = 12, 256
CHANGES = {
    AccountStatus.ACTIVE: AuditAction.ACCOUNT_ENABLED,
    AccountStatus.DISABLED: AuditAction.ACCOUNT_DISABLED,
}


def add_account(
    session: Session,
    *,
    name: str,
    place: Place,
    password: str,
    known: Mapping[Place, str],
    actor: str,
    at: datetime,
) -> Account:
    """Make an account that sees what a place sees; `known` are the places of the registry.

    Raises UserError `account-name`, `account-exists`, `no-such-place`, `password-weak`.
    """
    scope, code = place
    if not NAME.fullmatch(name):
        cure = "Имя: от 2 до 64 строчных латинских букв, цифр, точек, дефисов и знаков подчёркивания."
        raise UserError("account-name", f"Имя «{name}» не подходит.", cure)
    _check_place(scope, code, known)
    _check_password(name, password)
    if _found(session, name) is not None:
        cure = "Выберите другое имя или смените пароль: «rsoko accounts password»."
        raise UserError("account-exists", f"Учётная запись «{name}» уже есть.", cure)
    row = Account(
        name=name,
        scope=scope,
        code=code,
        password=hashed(password),
        status=AccountStatus.ACTIVE,
        created_at=at,
        created_by=actor,
    )
    session.add(row)
    trace(session, row, AuditAction.ACCOUNT_ADDED, actor=actor, at=at)
    return row


def list_accounts(session: Session) -> list[Account]:
    """Return all accounts in order of name."""
    return list(session.exec(select(Account).order_by(col(Account.name))).all())


def find_account(session: Session, name: str) -> Account | None:
    """Return the account of a name that somebody typed, if it may log in."""
    row = _found(session, name) if NAME.fullmatch(name) else None
    return row if row is not None and row.status is AccountStatus.ACTIVE else None


def set_status(session: Session, name: str, status: AccountStatus, *, actor: str, at: datetime) -> Account:
    """Disable an account or let it log in again; the same again changes nothing. Raises UserError `no-such-account`."""
    row = _required(session, name)
    if row.status is not status:
        row.status = status
        session.add(row)
        trace(session, row, CHANGES[status], actor=actor, at=at)
    return row


def set_password(session: Session, name: str, password: str, *, actor: str, at: datetime) -> Account:
    """Give an account another password: who is logged in by the old one is logged out.

    Raises UserError `no-such-account`, `password-weak`.
    """
    row = _required(session, name)
    _check_password(name, password)
    row.password = hashed(password)
    session.add(row)
    trace(session, row, AuditAction.ACCOUNT_PASSWORD, actor=actor, at=at)
    return row


def _found(session: Session, name: str) -> Account | None:
    return session.exec(select(Account).where(Account.name == name)).first()


def _required(session: Session, name: str) -> Account:
    row = _found(session, name) if NAME.fullmatch(name) else None
    if row is None:
        raise UserError("no-such-account", f"Учётной записи «{name}» нет.", "Список: «rsoko accounts list».")
    return row


def _check_place(scope: Scope, code: str, known: Mapping[Place, str]) -> None:
    if scope in WHOLE:
        if code:
            raise UserError("no-such-place", f"У области «{scope.label}» кода не бывает.", "Уберите --code.")
    elif (scope, code) not in known:
        text = f"В действующем реестре нет такого места: {scope.label}, код «{code}»."
        raise UserError("no-such-place", text, "Укажите --code, как в реестре.")


def _check_password(name: str, password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST or name in password.lower() or len(set(password)) < SHORTEST // 2:
        text = "Пароль не подходит."
        cure = f"От {SHORTEST} до {LONGEST} знаков, не менее {SHORTEST // 2} разных, без имени учётной записи."
        raise UserError("password-weak", text, cure)
