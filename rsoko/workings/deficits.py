"""The monitoring of deficits: computation, export, documents, words. All but the export is protected."""

from collections.abc import Sequence
from functools import partial

import pandas as pd

from rsoko.declared.monitoring import Brief, BriefTable, Headline, Workings
from rsoko.methodology import Methodology
from rsoko.monitorings.deficits import find_deficits
from rsoko.monitorings.deficits_result import FRAMES, DeficitsInputs, DeficitsResult
from rsoko.monitorings.material import Material
from rsoko.records import records
from rsoko.reports.deficits_documents import (
    deficits_of_district,
    deficits_of_municipality,
    deficits_of_region,
    deficits_of_school,
)
from rsoko.reports.deficits_place import LOW, Place, deficits_place
from rsoko.reports.deficits_shown import REGION, Row, conceal
from rsoko.reports.deficits_words import MEASURES, field_of, title_of
from rsoko.reports.wording import number, percent
from schemas.deficits_result import RESULT
from schemas.terms import ComparedGroup, DeficitGroup, DocumentKind, FormKey, Scope

__all__ = ["WORKINGS"]

PRONOUNCED = MEASURES[-1]
FACTS = (
    Headline("answered", "Педагогов, чьи дефициты определены", number, protected=True),
    Headline("pronounced_share", "Доля педагогов с выраженными дефицитами", percent, protected=True),
)
CONSTANTS = (
    *(Headline(f"deficit_share_{group.value}", f"Доля с дефицитом: {group.label}", percent) for group in DeficitGroup),
    Headline("pronounced_share", "Доля педагогов с выраженными дефицитами", percent),
    Headline("alpha", "Согласованность ответов (альфа Кронбаха)", partial(number, digits=2)),
)
STATUSES = ["school", "results_status", "conditions_status"]
PAIR = ["school", "procedure", "subject", "year", "share", "low"]
NOT_SHOWN = "не показывается: педагогов слишком мало"


def _score(material: Material, methodology: Methodology) -> DeficitsResult:
    year = material.year - 1
    listed = material.lists[year]
    pairs = listed.pairs.loc[listed.pairs["year"] == year, PAIR]
    inputs = DeficitsInputs(
        year=material.year,
        schools=material.schools,
        deficits=material.forms[FormKey.DEFICITS],
        listed=listed.schools[STATUSES],
        low_pairs=pairs[pairs["low"].fillna(False).astype(bool)],
        programmes=material.catalogues["programmes"],
    )
    return find_deficits(inputs, methodology)


def _export(result: DeficitsResult) -> dict[str, object]:
    """Constants, schools and subjects, unsuppressed, as programs hold on to them."""
    return {
        "constants": result.constants,
        "schools": _aggregates(result.schools.sort_values("school"), "school"),
        "subjects": _aggregates(result.subjects.sort_values("subject"), "subject"),
    }


def _aggregates(frame: pd.DataFrame, key: str) -> list[dict[str, object]]:
    shares = [field_of(group.value) for group in DeficitGroup]
    return [
        {
            key: row[key],
            "teachers": row["teachers"],
            "deficit_share": {group.value: row[field_of(group.value)] for group in DeficitGroup},
            "pronounced_share": row["pronounced_share"],
        }
        for row in records(frame, (key, "teachers", *shares, "pronounced_share"))
    ]


def _brief(result: DeficitsResult) -> Brief:
    place = deficits_place(conceal(result), Scope.MINISTRY, REGION)
    others = {
        row["measure"]: row
        for row in records(place.shown.comparison)
        if row["group"] == ComparedGroup.OTHERS.value and not row["hidden"]
    }
    groups = (("все школы", place.cell()), ("ШНОР", place.cell(LOW)))
    tables = [
        BriefTable(f"Доля педагогов с дефицитами, {name}", _shares(cell)) for name, cell in groups if _known(cell)
    ]
    if others:
        rows = tuple((title_of(measure), percent(others[measure]["share"])) for measure in MEASURES)
        tables.append(BriefTable("Доля педагогов с дефицитами, остальные школы", rows))
    listed, usual = _above(place)
    return Brief(
        tables=tuple(tables),
        remarks=(*_taken_part(place.cell()), f"Школ, от которых сведений нет: {len(place.silent)}"),
        listed_title=f"ШНОР, где выраженные дефициты встречаются чаще, чем по области ({usual})",
        listed=tuple(listed),
    )


def _known(cell: Row | None) -> bool:
    return cell is not None and not cell["hidden"] and bool(cell["teachers"])


def _taken_part(cell: Row | None) -> Sequence[str]:
    return [f"Педагогов, представивших самоанализ: {number(cell['teachers'])}"] if cell and _known(cell) else []


def _shares(cell: Row | None) -> tuple[tuple[str, str], ...]:
    assert cell is not None
    return tuple((title_of(measure), percent(cell[field_of(measure)])) for measure in MEASURES)


def _above(place: Place) -> tuple[list[dict[str, str]], str]:
    """Schools with low results whose shown share of pronounced deficits is above that of the region."""
    region, field = place.region(), field_of(PRONOUNCED)
    usual = None if region is None else region[field]
    if usual is None:
        return [], "доля по области не показывается"
    rows = [row for row in records(place.low) if row[field] is not None and row[field] > usual]
    rows.sort(key=lambda row: (-row[field], row["school"]))
    listed = [
        {
            "Код ОО": row["school"],
            "Школа": row["name"],
            "Муниципалитет": row["municipality_name"],
            "Выраженные дефициты": percent(row[field]),
        }
        for row in rows
    ]
    return listed, percent(usual)


def _lines(result: DeficitsResult, scope: Scope, code: str) -> list[str]:
    """What a letter says: to an office of its place, to a school of itself alone."""
    whole = scope in (Scope.MINISTRY, Scope.INSTITUTE)
    place = deficits_place(conceal(result), Scope.MINISTRY if whole else scope, REGION if whole else code)
    cell = place.cell()
    heard = [] if scope is Scope.SCHOOL else [f"Школ, от которых сведений нет: {len(place.silent)}"]
    if cell is None or cell["teachers"] == 0:
        return ["Самоанализ педагогов не представлен", *heard]
    if cell["hidden"]:
        return [f"Доля педагогов с дефицитами {NOT_SHOWN}", *heard]
    lines = [*_taken_part(cell), f"Доля педагогов с выраженными дефицитами: {percent(cell[field_of(PRONOUNCED)])}"]
    return lines + _most_frequent(cell) + heard


def _most_frequent(cell: Row) -> list[str]:
    shares = [(cell[field_of(group.value)], group) for group in DeficitGroup if cell[field_of(group.value)] is not None]
    if not shares:
        return []
    share, group = max(shares, key=lambda pair: pair[0])
    return [f"Самый частый дефицит: {group.label}, {percent(share)} педагогов"]


WORKINGS = Workings(
    result=DeficitsResult,
    frames={name: RESULT[name] for name in FRAMES},
    score=_score,
    export=_export,
    facts=FACTS,
    constants=CONSTANTS,
    documents={
        Scope.MINISTRY: deficits_of_region,
        Scope.DISTRICT: deficits_of_district,
        Scope.MUNICIPALITY: deficits_of_municipality,
        Scope.SCHOOL: deficits_of_school,
    },
    shared={Scope.DISTRICT: frozenset({DocumentKind.DEFICITS_NOTE, DocumentKind.TARGETED_HELP})},
    brief=_brief,
    lines=_lines,
)
