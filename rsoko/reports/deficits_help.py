"""Note on targeted help: schools with low results, the subjects in which they are low, the programmes they need."""

from dataclasses import dataclass

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.records import records
from rsoko.reports.deficits_place import Place
from rsoko.reports.deficits_programmes import Programme, catalogue_table, fits, needs_tables, programmes_of
from rsoko.reports.deficits_rules import Numbers, numbers_in_words, rules_of, sign_of
from rsoko.reports.deficits_shown import Row
from rsoko.reports.deficits_words import NONE, SHORT, Sign
from rsoko.reports.place_names import short_place
from rsoko.reports.rendering import render_pdf
from rsoko.reports.stamp import Stamp
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import percent
from schemas.terms import DeficitGroup, Procedure, Scope, Subject

__all__ = ["SubjectHelp", "TargetedHelp", "prepare_targeted_help", "targeted_help_pdf"]

GROUPS = tuple(group.value for group in DeficitGroup)


@dataclass(frozen=True)
class SubjectHelp:
    """One subject: how many schools are low in it, in how many the teachers' numbers are shown, their table."""

    title: str
    schools: int
    shown: int
    silent: int
    worst: str
    programmes: str
    table: Table


@dataclass(frozen=True)
class TargetedHelp:
    """Everything the template shows."""

    level: Scope
    place: str
    year: int
    rules: Numbers
    sign: str
    low: int
    schools: int
    subjects: list[SubjectHelp]
    catalogue: Table
    needs: list[Table]


def prepare_targeted_help(place: Place, methodology: Methodology) -> TargetedHelp:
    """The note of the region or of a district."""
    sign, targeted = sign_of(methodology), _of_place(place)
    programmes = programmes_of(place.shown.programme_needs)
    subjects = [
        _subject(place, Subject(str(code)), own, programmes, methodology)
        for code, own in targeted.groupby("subject", sort=False)
    ]
    return TargetedHelp(
        level=place.scope,
        place=place.name,
        year=place.shown.year,
        rules=numbers_in_words(methodology),
        sign=sign.hidden,
        low=len(place.low),
        schools=targeted["school"].nunique(),
        subjects=subjects,
        catalogue=catalogue_table(place, sign),
        needs=_needs(place, sign) if programmes and len(place.low) else [],
    )


def targeted_help_pdf(place: Place, methodology: Methodology, stamp: Stamp) -> bytes:
    """The note as a document."""
    return render_pdf("deficits_help.html", stamp, note=prepare_targeted_help(place, methodology))


def _of_place(place: Place) -> pd.DataFrame:
    """Targets of the schools of a place with the names of these, in order of subject and place."""
    names = place.schools[["school", "name", "municipality_name", "district_name"]]
    own = place.shown.targeted.merge(names, on="school")
    return own.sort_values(["subject", "municipality_name", "name", "school"], ignore_index=True)


def _subject(
    place: Place, subject: Subject, own: pd.DataFrame, programmes: list[Programme], methodology: Methodology
) -> SubjectHelp:
    rows = records(own)
    sign, rules = sign_of(methodology), rules_of(methodology)
    fitting = [each.code for each in programmes if fits(each, subject.label, rules)]
    usual = place.region()
    lines = [
        [
            row["school"], f"{row['name']}\n{short_place(row['municipality_name'])}",
            f"{_procedures(row)}\n{percent(row['share'])}", sign.teachers(row),
            *(sign.share(row, measure, usual) if row["teachers"] != 0 else NONE for measure in GROUPS),
            _proposed(row, fitting, sign),
        ]
        for row in rows
    ]  # fmt: skip
    worst = max(rows, key=lambda row: (row["share"], row["school"]))
    columns = [
        Column("Код ОО", 9, "center"), Column("Школа", 25), Column("Низкий результат, наибольшая доля", 12, "center"),
        Column("Учи\u00adтелей", 8, "number"), *(Column(SHORT[measure], 8.5, "number") for measure in GROUPS),
        Column("Программы", 12),
    ]  # fmt: skip
    return SubjectHelp(
        title=subject.label,
        schools=len(rows),
        shown=sum(not row["hidden"] and row["teachers"] != 0 for row in rows),
        silent=sum(row["teachers"] == 0 for row in rows),
        worst=f"{worst['name']} ({percent(worst['share'])})",
        programmes=", ".join(fitting),
        table=table(f"Учителя ШНОР, предмет «{subject.label}»", columns, lines),
    )


def _needs(place: Place, sign: Sign) -> list[Table]:
    scopes = (Scope.DISTRICT, Scope.MUNICIPALITY) if place.scope is Scope.MINISTRY else (Scope.MUNICIPALITY,)
    return [each for scope in scopes for each in needs_tables(place, scope, sign)]


def _procedures(row: Row) -> str:
    return ", ".join(Procedure(code).label for code in row["procedures"].split(","))


def _proposed(row: Row, fitting: list[str], sign: Sign) -> str:
    """Programmes by the answers of the teachers; where these may not be shown, nothing that follows from them."""
    if row["hidden"]:
        return sign.hidden
    if row["teachers"] == 0:
        return NONE
    return (row["programmes"] or NONE).replace(",", ", ")
