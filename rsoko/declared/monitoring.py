"""What a monitoring declares of itself, and the parts that turn a snapshot into documents and letters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import pandas as pd
import pandera.pandas as pa

from rsoko.declared.plan import Plan
from rsoko.explaining.node import Explanation
from rsoko.methodology import Methodology
from rsoko.monitorings.material import Material
from rsoko.reports.stamp import Planned, Stamp
from rsoko.reports.tables import Table
from schemas.terms import DocumentKind, MonitoringKey, Scope

__all__ = ["Brief", "BriefTable", "Headline", "Monitoring", "Outcome", "Workings"]


class Outcome(Protocol):
    """What every result has: its year, the constants behind it, a row a school with the codes of its places.

    The other frames are fields of the same object, named in `Workings.frames`.
    """

    @property
    def year(self) -> int:
        """Year of the campaign."""

    @property
    def constants(self) -> dict[str, float | None]:
        """Numbers of the region that the rules hang on."""

    @property
    def schools(self) -> pd.DataFrame:
        """A row a school: school, municipality, district and more."""


Result = TypeVar("Result", bound=Outcome)


@dataclass(frozen=True)
class BriefTable:
    """A small table of a brief: a title and rows of words and numbers, ready to show."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Brief:
    """What people see first of a result, in the command and in Prefect: nothing in it needs protection.

    `listed`: rows of the table of schools, by column title; `listed_title` says what they are.
    """

    tables: tuple[BriefTable, ...]
    remarks: tuple[str, ...]
    listed_title: str
    listed: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Headline:
    """A number or word of a result that people know it by: its name in the result, its title, how a value is told.

    protected: single teachers could be told by it, so documents that leave the ministry do not show it.
    """

    name: str
    title: str
    told: Callable[[Any], str]
    protected: bool = False


@dataclass(frozen=True)
class Workings(Generic[Result]):
    """How a monitoring is computed and told: pure functions of a snapshot, a methodology, a result.

    result: the class of results. frames: their frames in order of storage, each with its declaration.
    score: the computation. export: the part of the export that is the monitoring's own.
    facts: columns of `schools` that the ledger keeps for queries and that say whether a school's result changed.
    constants: those of the numbers of the region that people know by a title. documents: what is written, by scope,
    for a code.
    shared: by scope, the kinds of regional documents that its offices get as well. brief, lines: the words for people,
    `lines` those of a letter to a scope and code. explain: how the result of a school came about; None: its facts and
    cells alone. steps: what the document of a school says of that, readable outside of the ministry; None: nothing.
    """

    result: Callable[..., Result]
    frames: Mapping[str, pa.DataFrameSchema]
    score: Callable[[Material, Methodology], Result]
    export: Callable[[Result], dict[str, object]]
    facts: tuple[Headline, ...]
    constants: tuple[Headline, ...]
    documents: Mapping[Scope, Callable[[Result, str, Methodology, Stamp], list[Planned]]]
    shared: Mapping[Scope, frozenset[DocumentKind]]
    brief: Callable[[Result], Brief]
    lines: Callable[[Result, Scope, str], list[str]]
    explain: Callable[[Result, Material, Methodology, str], Explanation] | None = None
    steps: Callable[[Result, str, Methodology], list[Table]] | None = None


@dataclass(frozen=True)
class Monitoring:
    """One monitoring: its key with the title, a short name for runs, what it does, its plan, its workings.

    `workings` are loaded when first asked for: campaigns and forms need not wait for statistics and typesetting. None:
    its forms are collected, but this version does not compute it.
    """

    key: MonitoringKey
    short: str
    about: str
    plan: Plan
    workings: Callable[[], Workings[Any]] | None
