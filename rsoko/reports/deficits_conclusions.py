"""What the shown numbers of a place come to: facts for the conclusions of a note, as words ready to stand there."""

from dataclasses import dataclass

from rsoko.records import records
from rsoko.reports.deficits_place import LOW, Place
from rsoko.reports.deficits_programmes import places_needed, programmes_of
from rsoko.reports.deficits_shown import Row
from rsoko.reports.deficits_words import MEASURES, field_of
from rsoko.reports.place_names import short_place
from rsoko.reports.wording import percent, signed
from schemas.terms import DeficitGroup, Difference, Scope

__all__ = ["Conclusions", "conclude_deficits"]

# A single place is no comparison.
TOP, FEWEST = 3, 2
PRONOUNCED = MEASURES[-1]


@dataclass(frozen=True)
class Conclusions:
    """Facts in words, empty where there is nothing to name or nothing that may be shown.

    top, top_low: the most frequent deficit of all schools and of those with low results; pronounced, pronounced_low:
    shares of pronounced deficits; gap: how those with low results differ in them; higher, lower, unproven: groups of
    deficits by verdict; places, subjects: with the largest shown shares in schools with low results; programmes: those
    that most places are needed of.
    """

    top: str
    top_low: str
    pronounced: str
    pronounced_low: str
    gap: str
    higher: str
    lower: str
    unproven: str
    places: str
    subjects: str
    programmes: str


def conclude_deficits(place: Place) -> Conclusions:
    """The facts of a place; what compares groups of schools is said of the region alone."""
    whole = place.scope is Scope.MINISTRY
    verdicts = _verdicts(place) if whole else {}
    return Conclusions(
        top=_top(place.cell()),
        top_low=_top(place.cell(LOW)),
        pronounced=_share(place.cell()),
        pronounced_low=_share(place.cell(LOW)),
        gap=_gap(place) if whole else "",
        higher=verdicts.get(Difference.HIGHER.value, ""),
        lower=verdicts.get(Difference.LOWER.value, ""),
        unproven=verdicts.get(Difference.UNPROVEN.value, ""),
        places=_largest([(_place_name(place, code), row) for code, row in _municipalities(place)]),
        subjects=_largest([(f"«{each}»", place.cell(LOW, each)) for each in place.subjects()]),
        programmes=_programmes(place),
    )


def _top(cell: Row | None) -> str:
    """The most frequent deficit with its share; the first of equals."""
    if cell is None or cell["hidden"]:
        return ""
    known = [(cell[field_of(group.value)], group) for group in DeficitGroup if cell[field_of(group.value)] is not None]
    if not known:
        return ""
    share, group = max(known, key=lambda pair: pair[0])
    return f"«{group.label}» ({percent(share)})"


def _share(cell: Row | None) -> str:
    return "" if cell is None or cell["hidden"] else percent(cell[field_of(PRONOUNCED)], missing="")


def _rows(place: Place) -> list[Row]:
    return [row for row in records(place.shown.comparison) if row["group"] == LOW]


def _verdicts(place: Place) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in _rows(place):
        if row["measure"] != PRONOUNCED and row["verdict"] is not None:
            found.setdefault(row["verdict"], []).append(DeficitGroup(row["measure"]).label)
    return {verdict: "; ".join(groups) for verdict, groups in found.items()}


def _gap(place: Place) -> str:
    """The difference in pronounced deficits, its interval and what it lets one say."""
    row = next((row for row in _rows(place) if row["measure"] == PRONOUNCED), None)
    if row is None or row["difference"] is None:
        return ""
    if row["difference_low"] is None or row["verdict"] is None:
        return ""
    words = {
        Difference.HIGHER.value: "больше, чем в остальных школах",
        Difference.LOWER.value: "меньше, чем в остальных школах",
        Difference.UNPROVEN.value: "различие с остальными школами не доказано",
    }[row["verdict"]]
    low, high = (signed(row[name]) for name in ("difference_low", "difference_high"))
    return f"{words} (разность {signed(row['difference'])}, интервал от {low} до {high})"


def _municipalities(place: Place) -> list[tuple[str, Row | None]]:
    codes = sorted({str(code) for code in place.low["municipality"]})
    return [(code, place.below(Scope.MUNICIPALITY, code, LOW)) for code in codes]


def _place_name(place: Place, code: str) -> str:
    names = place.schools.loc[place.schools["municipality"] == code, "municipality_name"]
    return short_place(str(names.iloc[0]))


def _largest(rows: list[tuple[str, Row | None]]) -> str:
    """Those with the largest shown shares of pronounced deficits."""
    field = field_of(PRONOUNCED)
    shown = [(row[field], name) for name, row in rows if row is not None and row[field] is not None]
    if len(shown) < FEWEST:
        return ""
    chosen = sorted(shown, key=lambda pair: (-pair[0], pair[1]))[:TOP]
    return "; ".join(f"{name} — {percent(share)}" for share, name in chosen)


def _programmes(place: Place) -> str:
    """Programmes with the largest shown numbers of places for schools with low results."""
    needs, found = places_needed(place), []
    for each in programmes_of(place.shown.programme_needs):
        row = needs.get((each.code, place.scope.value, place.code))
        if row is not None and row["places"]:
            found.append((int(row["places"]), each))
    found.sort(key=lambda pair: (-pair[0], pair[1].code))
    return "; ".join(f"«{each.title}» ({each.code}) — {places}" for places, each in found[:TOP])
