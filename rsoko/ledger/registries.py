"""Versions of the registry: which workbook was loaded when, and which is in force."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from rsoko.db.models import RegistryVersion
from rsoko.errors import UserError
from rsoko.ledger.state import trace
from schemas.terms import AuditAction

__all__ = ["current_registry", "record_registry", "require_registry"]


def record_registry(
    session: Session, *, original: str, manifest: str, counts: Mapping[str, int], actor: str, at: datetime
) -> RegistryVersion:
    """Note a loaded registry by the digests of its workbook and its manifest; the one in force only once."""
    current = current_registry(session)
    if current is not None and (current.original, current.manifest) == (original, manifest):
        return current
    version = RegistryVersion(original=original, manifest=manifest, counts=dict(counts), loaded_at=at, loaded_by=actor)
    session.add(version)
    trace(session, version, AuditAction.REGISTRY_LOADED, actor=actor, at=at)
    return version


def current_registry(session: Session) -> RegistryVersion | None:
    """Return the registry in force: the newest one, if any was loaded."""
    return session.exec(select(RegistryVersion).order_by(col(RegistryVersion.id).desc()).limit(1)).first()


def require_registry(session: Session) -> RegistryVersion:
    """Return the registry in force. Raises UserError `no-registry` when none was loaded."""
    current = current_registry(session)
    if current is None:
        raise UserError(
            "no-registry",
            "Реестр организаций ещё не загружен.",
            "Выполните «rsoko registry load registry.xlsx».",
        )
    return current
