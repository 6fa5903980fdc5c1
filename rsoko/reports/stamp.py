"""What every document says of itself: campaign, run, methodology, snapshot, moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.reports.wording import moment
from schemas.terms import DocumentKind, Scope

__all__ = ["DEMO_NOTICE", "Correction", "Planned", "Stamp", "Written", "planned"]

DEMO_NOTICE = "Демонстрационные данные: школы и контакты вымышлены"
SHORT_DIGEST = 12
# Folder of the places of a scope within the folder of a run; the region has its own, called as its code.
FOLDERS = {Scope.DISTRICT: "districts/", Scope.MUNICIPALITY: "municipalities/", Scope.SCHOOL: "schools/"}


@dataclass(frozen=True)
class Correction:
    """What a corrected document says of itself: which correction it is, of which run, what changed for its place.

    changes: rows of the table «Что изменилось» under `headers`; empty where all that its schools are known by stayed.
    """

    number: int
    run: str
    headers: tuple[str, ...] = ()
    changes: tuple[tuple[str, ...], ...] = ()

    @property
    def title(self) -> str:
        """The mark of a corrected document."""
        return f"Исправленная редакция № {self.number}"


@dataclass(frozen=True)
class Stamp:
    """Identity of the run that a document belongs to; `moment` is aware, in Europe/Kirov.

    calendar: the working days by which the dates of the document are set.

    A sketch is a document of no run, text in place of pages: two of the same place tell whether it says anything else.
    """

    run: str
    monitoring: str
    year: int
    snapshot: str
    methodology_version: str
    methodology_digest: str
    code_version: str
    moment: datetime
    demo: bool
    correction: Correction | None = None
    sketch: bool = False
    calendar: Calendar = WEEKENDS

    @classmethod
    def of_sketch(cls, monitoring: str, year: int, *, demo: bool) -> "Stamp":
        """The stamp under which documents of any two runs of a monitoring and year can be compared."""
        return cls("", monitoring, year, "", "", "", "", datetime(year, 1, 1, tzinfo=UTC), demo, sketch=True)

    @property
    def footer(self) -> str:
        """One paragraph for the foot of every page."""
        return (
            f"Кампания {self.year} года: {self.monitoring}. Запуск {self.run}. {self._edition}"
            f"Методика {self.methodology_version} ({self.methodology_digest[:SHORT_DIGEST]}), "
            f"снимок данных {self.snapshot[:SHORT_DIGEST]}. {moment(self.moment)} (Киров)"
        )

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Labels and full values for «Сведения о документе»."""
        facts = [
            ("Кампания", f"{self.monitoring}, {self.year} год"),
            ("Запуск", self.run),
            ("Методика", self.methodology_version),
            ("Дайджест методики (SHA-256)", self.methodology_digest),
            ("Дайджест снимка данных (SHA-256)", self.snapshot),
            ("Версия программы", self.code_version),
            ("Дата и время формирования", f"{moment(self.moment)} (часовой пояс Europe/Kirov)"),
        ]
        if self.correction is not None:
            facts.append(("Редакция", f"{self.correction.title}; заменяет документ запуска {self.correction.run}"))
        return [*facts, ("Примечание", DEMO_NOTICE)] if self.demo else facts

    @property
    def _edition(self) -> str:
        return "" if self.correction is None else f"{self.correction.title}. "


@dataclass(frozen=True)
class Written:
    """A finished document: whom it is for, what it is, where it belongs in the folder of the run."""

    scope: Scope
    code: str
    kind: DocumentKind
    path: str
    content: bytes


@dataclass(frozen=True)
class Planned:
    """A document that can be made: whom it is for, what it is, where it belongs; `make` gives its bytes."""

    scope: Scope
    code: str
    kind: DocumentKind
    path: str
    make: Callable[[], bytes] = field(repr=False)

    @property
    def content(self) -> bytes:
        """Its bytes, made now."""
        return self.make()

    def written(self) -> Written:
        """The document, made now."""
        return Written(self.scope, self.code, self.kind, self.path, self.make())


def planned(scope: Scope, code: str, kind: DocumentKind, name: str, make: Callable[[], bytes]) -> Planned:
    """A document called `name` in the folder of its place."""
    return Planned(scope, code, kind, f"{FOLDERS.get(scope, '')}{code}/{name}", make)
