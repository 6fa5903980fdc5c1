"""One request of somebody who is logged in."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.exceptions import HTTPException
from sqlmodel import Session as Work

from rsoko.db.engine import session
from rsoko.db.models import Account, Document, Run
from rsoko.declared import workings
from rsoko.declared.monitoring import Workings
from rsoko.installation import Installation
from rsoko.ledger.documents import documents_of
from rsoko.ledger.registries import current_registry
from rsoko.notify.recipients import WHOLE, Place, place_names, town_districts
from rsoko.pages.rendering import render
from rsoko.pages.sessions import Seal, Session, stamp_of
from rsoko.pages.sight import Viewer, documents_seen, is_seen
from rsoko.pages.throttle import Throttle
from rsoko.registry import Registry
from rsoko.snapshots import is_demo
from schemas.terms import AccountStatus, Scope

__all__ = ["COOKIE", "Desk", "NotLoggedIn", "Visit", "Visiting", "desk_of", "find_visit", "not_found"]

COOKIE = "rsoko_session"
RUN = re.compile(r"[a-z0-9_-]{1,64}")
MOST = 2**31 - 1


class NotLoggedIn(Exception):  # noqa: N818 - no error: the way leads to the page of log-in
    """Somebody asks for a page before logging in."""


@dataclass(frozen=True)
class Desk:
    """What all requests share: the installation, the clock, who seals cookies, who counts log-ins."""

    installation: Installation
    now: Callable[[], datetime]
    seal: Seal
    throttle: Throttle


@dataclass(frozen=True)
class Visit:
    """What a page works with: who asks, what they ask for, what they may see."""

    desk: Desk
    request: Request
    session: Session
    viewer: Viewer
    registry: Registry | None

    @property
    def installation(self) -> Installation:
        """The installation that is served."""
        return self.desk.installation

    @property
    def place(self) -> str:
        """The name of the place whose materials are shown."""
        return self.name_of(self.viewer.scope, self.viewer.code)

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the address."""
        return dict(self.request.query_params)

    @cached_property
    def district_of(self) -> dict[str, str]:
        """The code of the district of every municipality by the registry in force."""
        return {} if self.registry is None else town_districts(self.registry)

    def name_of(self, scope: Scope, code: str) -> str:
        """The name of a place, else what it is and its code; an office of the whole region has no code."""
        if scope in WHOLE:
            return str(scope.label)
        return self._names.get((scope, code)) or f"{scope.label} {code}".strip()

    @cached_property
    def _names(self) -> dict[Place, str]:
        return {} if self.registry is None else place_names(self.registry)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """An unmoving state of the ledger."""
        with session(self.installation.engine, reading=True) as work:
            yield work

    def run(self, work: Work, run_id: str) -> Run:
        """A run, if it is there for who asks. Raises 404."""
        run = work.get(Run, run_id) if RUN.fullmatch(run_id) else None
        if run is None or not self.may_open(work, run):
            raise not_found()
        return run

    def may_open(self, work: Work, run: Run) -> bool:
        """Whether a run is there for who asks and has something for them."""
        return is_seen(self.viewer, run) and (self.viewer.whole or bool(self.documents(work, run)))

    def documents(self, work: Work, run: Run) -> list[Document]:
        """The documents of a run that are there for who asks."""
        return documents_seen(self.viewer, documents_of(work, run.id), self.how(run), self.district_of)

    def how(self, run: Run) -> Workings[Any]:
        """How the monitoring of a run is computed and told."""
        return workings(run.monitoring)

    def page(self, template: str, **context: Any) -> Response:  # noqa: ANN401 - what templates show
        """A page for who asks, with the head and the menu that are theirs."""
        demo = self.registry is not None and is_demo(self.registry)
        return render(template, visit=self, viewer=self.viewer, token=self.session.token, demo=demo, **context)


def not_found() -> HTTPException:
    """What does not exist, and what somebody may not see: nobody can tell one from the other."""
    return HTTPException(404)


def desk_of(request: Request) -> Desk:
    """What all requests share."""
    desk: Desk = request.app.state.desk
    return desk


def find_visit(request: Request) -> Visit:
    """Who asks. Raises NotLoggedIn."""
    desk = desk_of(request)
    found = desk.seal.read(request.cookies.get(COOKIE, ""), desk.now())
    if found is None:
        raise NotLoggedIn
    with session(desk.installation.engine, reading=True) as work:
        account = work.get(Account, found.account)
        if account is None or account.status is not AccountStatus.ACTIVE or stamp_of(account) != found.stamp:
            raise NotLoggedIn
        registry = None if current_registry(work) is None else desk.installation.registry(work)
    assert account.id is not None
    viewer = Viewer(account.id, account.name, account.scope, account.code)
    return Visit(desk, request, found, viewer, registry)


Visiting = Annotated[Visit, Depends(find_visit)]
