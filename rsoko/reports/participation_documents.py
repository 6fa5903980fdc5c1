"""Documents of a run on participation: what is written for whom, and where it belongs."""

from functools import partial

from rsoko.methodology import Methodology
from rsoko.monitorings.participation_result import ParticipationResult
from rsoko.reports.participation_note import note_pdf
from rsoko.reports.participation_place import part_of
from rsoko.reports.participation_school import summary_pdf
from rsoko.reports.participation_workbook import list_xlsx
from rsoko.reports.stamp import Planned, Stamp, planned
from schemas.terms import DocumentKind, Scope

__all__ = ["district_documents", "municipality_documents", "regional_documents", "school_documents"]

REGION = "region"


def regional_documents(
    result: ParticipationResult, _code: str, methodology: Methodology, stamp: Stamp
) -> list[Planned]:
    """The note of the region and the list of its schools, which the institute gets too: both protected."""
    note = partial(note_pdf, part_of(result, Scope.MINISTRY, REGION), methodology, stamp)
    schools = partial(list_xlsx, result, methodology, stamp)
    return [
        planned(Scope.MINISTRY, REGION, DocumentKind.PARTICIPATION_NOTE, "note.pdf", note),
        planned(Scope.MINISTRY, REGION, DocumentKind.PARTICIPATION_LIST, "list.xlsx", schools),
    ]


def district_documents(result: ParticipationResult, code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """The note of an educational district; UserError `no-such-place` where the run knows none of its schools."""
    content = partial(note_pdf, part_of(result, Scope.DISTRICT, code), methodology, stamp)
    return [planned(Scope.DISTRICT, code, DocumentKind.PARTICIPATION_NOTE, "note.pdf", content)]


def municipality_documents(
    result: ParticipationResult, code: str, methodology: Methodology, stamp: Stamp
) -> list[Planned]:
    """The note of a municipality; UserError `no-such-place` where the run knows none of its schools."""
    content = partial(note_pdf, part_of(result, Scope.MUNICIPALITY, code), methodology, stamp)
    return [planned(Scope.MUNICIPALITY, code, DocumentKind.PARTICIPATION_NOTE, "note.pdf", content)]


def school_documents(result: ParticipationResult, code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """The summary of a school; UserError `no-such-place` where the run does not know it."""
    content = partial(summary_pdf, result, code, methodology, stamp)
    return [planned(Scope.SCHOOL, code, DocumentKind.PARTICIPATION_SCHOOL, "summary.pdf", content)]
