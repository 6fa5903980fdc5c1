"""What every document says of itself: campaign, run, methodology, snapshot, moment."""

from dataclasses import dataclass
from datetime import datetime

from rsoko.reports.wording import moment
from schemas.terms import DocumentKind, Scope

__all__ = ["DEMO_NOTICE", "Stamp", "Written", "written"]

DEMO_NOTICE = "Демонстрационные данные: школы и контакты вымышлены"
SHORT_DIGEST = 12
# Folder of the places of a scope within the folder of a run; the region has its own, called as its code.
FOLDERS = {Scope.DISTRICT: "districts/", Scope.MUNICIPALITY: "municipalities/", Scope.SCHOOL: "schools/"}


@dataclass(frozen=True)
class Stamp:
    """Identity of the run that a document belongs to; `moment` is aware, in Europe/Kirov."""

    run: str
    monitoring: str
    year: int
    snapshot: str
    methodology_version: str
    methodology_digest: str
    code_version: str
    moment: datetime
    demo: bool

    @property
    def footer(self) -> str:
        """One paragraph for the foot of every page."""
        return (
            f"Кампания {self.year} года: {self.monitoring}. Запуск {self.run}. "
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
        return [*facts, ("Примечание", DEMO_NOTICE)] if self.demo else facts


@dataclass(frozen=True)
class Written:
    """A finished document: whom it is for, what it is, where it belongs in the folder of the run."""

    scope: Scope
    code: str
    kind: DocumentKind
    path: str
    content: bytes


def written(scope: Scope, code: str, kind: DocumentKind, name: str, content: bytes) -> Written:
    """A document called `name` in the folder of its place."""
    return Written(scope, code, kind, f"{FOLDERS.get(scope, '')}{code}/{name}", content)
