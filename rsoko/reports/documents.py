"""Documents of an identification run: what is written for whom, and where it belongs."""

from functools import partial

from rsoko.methodology import Methodology
from rsoko.monitorings.result import Result
from rsoko.reports.measures import measures_pdf
from rsoko.reports.note import note_pdf
from rsoko.reports.profile import profile_pdf
from rsoko.reports.project500 import project500_pdf
from rsoko.reports.stamp import Planned, Stamp, planned
from rsoko.reports.territory import region_of, territory
from rsoko.reports.workbook import list_xlsx
from schemas.terms import DocumentKind, Scope

__all__ = ["district_documents", "municipality_documents", "regional_documents", "school_documents"]

REGION = "region"


def regional_documents(result: Result, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """Documents of the region: the note, the list, the candidates for 500+, both drafts of measures."""
    contents = {
        (DocumentKind.REGIONAL_NOTE, "note.pdf"): partial(note_pdf, region_of(result), methodology, stamp),
        (DocumentKind.SCHOOL_LIST, "list.xlsx"): partial(list_xlsx, result, stamp),
        (DocumentKind.PROJECT500, "project500.pdf"): partial(project500_pdf, result, methodology, stamp),
        (DocumentKind.MEASURES_RESULTS, "measures-results.pdf"): partial(
            measures_pdf, result, "results", methodology, stamp
        ),
        (DocumentKind.MEASURES_CONDITIONS, "measures-conditions.pdf"): partial(
            measures_pdf, result, "conditions", methodology, stamp
        ),
    }
    return [planned(Scope.MINISTRY, REGION, kind, name, content) for (kind, name), content in contents.items()]


def district_documents(result: Result, code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """The note of an educational district; UserError `no-such-place` where the run knows none of its schools."""
    content = partial(note_pdf, territory(result, Scope.DISTRICT, code), methodology, stamp)
    return [planned(Scope.DISTRICT, code, DocumentKind.DISTRICT_NOTE, "note.pdf", content)]


def municipality_documents(result: Result, code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """The note of a municipality; UserError `no-such-place` where the run knows none of its schools."""
    content = partial(note_pdf, territory(result, Scope.MUNICIPALITY, code), methodology, stamp)
    return [planned(Scope.MUNICIPALITY, code, DocumentKind.MUNICIPALITY_NOTE, "note.pdf", content)]


def school_documents(result: Result, code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """The profile of a school; UserError `no-such-place` where the run does not know it."""
    content = partial(profile_pdf, result, code, methodology, stamp)
    return [planned(Scope.SCHOOL, code, DocumentKind.SCHOOL_PROFILE, "profile.pdf", content)]
