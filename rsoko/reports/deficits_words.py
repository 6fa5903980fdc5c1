"""How the numbers of deficits are written: groups, counts and shares, and the sign of what is hidden."""

from dataclasses import dataclass

from rsoko.reports.deficits_shown import Row
from rsoko.reports.tables import Cell
from rsoko.reports.wording import NO_DATA, interval, number, percent
from schemas.terms import DeficitGroup, DeficitLevel

__all__ = ["MEASURES", "NONE", "SHORT", "Sign", "capital", "field_of", "title_of"]

NONE = "—"
PRONOUNCED = DeficitLevel.PRONOUNCED.value
MEASURES = (*(group.value for group in DeficitGroup), PRONOUNCED)
# Heads of narrow columns.
SHORT = {
    DeficitGroup.UUD.value: "УУД",
    DeficitGroup.TECHNOLOGIES.value: "Техно\u00adлогии",
    DeficitGroup.ASSESSMENT.value: "Оцени\u00adвание",
    DeficitGroup.INDIVIDUAL.value: "Инд. марш\u00adруты",
    PRONOUNCED: "Выра\u00adженные",
}


@dataclass(frozen=True)
class Sign:
    """Writes cells; `min_cell` is the number of teachers from which a value is shown."""

    min_cell: int

    @property
    def hidden(self) -> str:
        """The one sign for everything that is hidden."""
        return f"<\u00a0{self.min_cell}"

    def teachers(self, row: Row | None) -> Cell:
        """How many teachers (of a subject: sheets) a cell has."""
        return self.count(row, "teachers")

    def count(self, row: Row | None, field: str, flag: str = "hidden") -> Cell:
        """A count of a row."""
        if row is None:
            return Cell(NONE)
        return Cell(self.hidden, "muted") if row[flag] else Cell(number(row[field]))

    def share(self, row: Row | None, measure: str, region: Row | None = None) -> Cell:
        """A share of a row in per cent, tinted where it is above that of the region."""
        if row is None:
            return Cell(NONE)
        if row["hidden"]:
            return Cell(self.hidden, "muted")
        value, usual = row[field_of(measure)], None if region is None else region[field_of(measure)]
        above = value is not None and usual is not None and value > usual
        return Cell(percent(value, missing=NONE), "low" if above else "")

    def estimate(self, row: Row | None) -> str:
        """The share of a row of the comparison with its interval below it."""
        if row is None:
            return NONE
        if row["hidden"]:
            return self.hidden
        if row["share"] is None:
            return NO_DATA
        return f"{percent(row['share'])}\n({interval(row['share_low'], row['share_high'])})"


def field_of(measure: str) -> str:
    """The column of a share: of a group of deficits, or of pronounced ones."""
    return f"{measure}_share" if measure == PRONOUNCED else f"deficit_share_{measure}"


def title_of(measure: str, groups: int = 3) -> str:
    """A measure in full; `groups` is the number of groups from which deficits are pronounced."""
    if measure == PRONOUNCED:
        return f"Выраженные дефициты (в {groups} и более группах)"
    return capital(DeficitGroup(measure).label)


def capital(words: str) -> str:
    """The words with a capital letter at their beginning."""
    return words[:1].upper() + words[1:]
