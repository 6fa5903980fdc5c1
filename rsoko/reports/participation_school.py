"""What a school reads of its own participation, on one page."""

from dataclasses import dataclass
from typing import Any

from rsoko.methodology import Methodology
from rsoko.monitorings.participation_result import ParticipationResult
from rsoko.reports.participation_advice import advise
from rsoko.reports.participation_place import Part, hidden_sign, listed_words, part_of, record
from rsoko.reports.participation_rules import MEASURED, Rules, points, rules_in_words
from rsoko.reports.participation_schools import helpers_of
from rsoko.reports.rendering import render_pdf
from rsoko.reports.rules import academic
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Column, Row, Table, table
from rsoko.reports.wording import number, percent
from schemas.terms import ParticipationIndicator, ParticipationLevel, Scope, UnionLevel

__all__ = ["Summary", "prepare_summary", "summary_pdf"]


@dataclass(frozen=True)
class Summary:
    """Everything the template shows; `school` is the row of the result, of which it takes words alone."""

    school: dict[str, Any]
    year: int
    academic: str
    rules: Rules
    level: str
    score: str
    listed: str
    union: str
    helpers: dict[str, str]
    advice: list[str]
    table: Table


def prepare_summary(result: ParticipationResult, code: str, methodology: Methodology) -> Summary:
    """The summary of a school; UserError `no-such-place` where the run does not know it."""
    school = part_of(result, Scope.SCHOOL, code)
    row, sign = school.pooled, hidden_sign(methodology)
    known = not row["hidden"] and row["union_level"] is not None
    helpers = helpers_of(school, code, result.schools.set_index("school")) if len(school.own.absent) else {}
    return Summary(
        school=row,
        year=result.year,
        academic=academic(result.year),
        rules=rules_in_words(methodology),
        level=ParticipationLevel(row["participation_level"]).label,
        score="" if row["hidden"] or row["score"] is None else points(row["score"]),
        listed=listed_words(row["results_status"], row["conditions_status"]),
        union=UnionLevel(row["union_level"]).label if known else "",
        helpers={kind.value: words for kind, words in helpers.items()},
        advice=advise(school),
        table=_numbers(school, sign),
    )


def summary_pdf(result: ParticipationResult, code: str, methodology: Methodology, stamp: Stamp) -> bytes:
    """The summary of a school as a document."""
    return render_pdf("participation_school.html", stamp, summary=prepare_summary(result, code, methodology))


def _numbers(school: Part, sign: str) -> Table:
    """Counts and coverages of the school beside the coverages of its municipality and of the region."""
    own, places = school.pooled, school.region.places
    town = record(places[(places["scope"] == Scope.MUNICIPALITY) & (places["code"] == own["municipality"])])
    region = record(places)
    columns = [
        Column("Показатель", 42), Column("Учителей", 13, "number"), Column("Охват в школе", 15, "number"),
        Column("По муници\u00adпалитету", 15, "number"), Column("По области", 15, "number"),
    ]  # fmt: skip

    def shown(row: dict[str, Any], words: str) -> str:
        return sign if row["hidden"] else words

    rows: list[Row] = [["Учителей в школе", shown(own, number(own["teachers"], missing="—")), "", "", ""]]
    for one in ParticipationIndicator:
        shares = [shown(row, percent(row[f"{one.value}_coverage"], missing="—")) for row in (own, town, region)]
        rows.append([MEASURED[one][0], shown(own, number(own[one.value], missing="—")), *shares])
    scores = [shown(row, points(row["score"])) for row in (own, town, region)]
    return table("Участие школы в сравнении", columns, rows, ["Оценка участия, баллов из 100", "", *scores])
