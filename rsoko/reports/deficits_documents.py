"""Documents of the monitoring of deficits: what is written for whom, and where it belongs.

They are written from the concealed result alone: no number of a hidden row reaches a template.
"""

from functools import partial

from rsoko.methodology import Methodology
from rsoko.monitorings.deficits_result import DeficitsResult
from rsoko.reports.deficits_help import targeted_help_pdf
from rsoko.reports.deficits_note import deficits_note_pdf
from rsoko.reports.deficits_place import deficits_place
from rsoko.reports.deficits_school import school_deficits_pdf
from rsoko.reports.deficits_shown import REGION, conceal
from rsoko.reports.deficits_workbook import programmes_xlsx
from rsoko.reports.stamp import Planned, Stamp, planned
from schemas.terms import DocumentKind, Scope

__all__ = ["deficits_of_district", "deficits_of_municipality", "deficits_of_region", "deficits_of_school"]


def deficits_of_region(result: DeficitsResult, _code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """Documents of the region: the note, the note on targeted help, programmes × municipalities."""
    place = deficits_place(conceal(result), Scope.MINISTRY, REGION)
    contents = {
        (DocumentKind.DEFICITS_NOTE, "note.pdf"): partial(deficits_note_pdf, place, methodology, stamp),
        (DocumentKind.TARGETED_HELP, "targeted-help.pdf"): partial(targeted_help_pdf, place, methodology, stamp),
        (DocumentKind.PROGRAMMES_LIST, "programmes.xlsx"): partial(programmes_xlsx, place, methodology, stamp),
    }
    return [planned(Scope.MINISTRY, REGION, kind, name, content) for (kind, name), content in contents.items()]


def deficits_of_district(result: DeficitsResult, code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """Both notes of a district; UserError `no-such-place` where the run knows none of its schools."""
    place = deficits_place(conceal(result), Scope.DISTRICT, code)
    contents = {
        (DocumentKind.DEFICITS_NOTE, "note.pdf"): partial(deficits_note_pdf, place, methodology, stamp),
        (DocumentKind.TARGETED_HELP, "targeted-help.pdf"): partial(targeted_help_pdf, place, methodology, stamp),
    }
    return [planned(Scope.DISTRICT, code, kind, name, content) for (kind, name), content in contents.items()]


def deficits_of_municipality(
    result: DeficitsResult, code: str, methodology: Methodology, stamp: Stamp
) -> list[Planned]:
    """The note of a municipality; UserError `no-such-place` where the run knows none of its schools."""
    place = deficits_place(conceal(result), Scope.MUNICIPALITY, code)
    content = partial(deficits_note_pdf, place, methodology, stamp)
    return [planned(Scope.MUNICIPALITY, code, DocumentKind.DEFICITS_NOTE, "note.pdf", content)]


def deficits_of_school(result: DeficitsResult, code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """The page of a school; UserError `no-such-place` where the run does not know it."""
    place = deficits_place(conceal(result), Scope.SCHOOL, code)
    content = partial(school_deficits_pdf, place, methodology, stamp)
    return [planned(Scope.SCHOOL, code, DocumentKind.DEFICITS_SCHOOL, "summary.pdf", content)]
