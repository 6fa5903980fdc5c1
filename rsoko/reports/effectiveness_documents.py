"""Documents of a run on effectiveness: what is written for whom, and where it belongs; schools get none."""

from functools import partial

from rsoko.methodology import Methodology
from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.reports.effectiveness_measures import advice_pdf
from rsoko.reports.effectiveness_note import note_pdf
from rsoko.reports.effectiveness_place import part_of
from rsoko.reports.effectiveness_schools import knows_kinds, school_advice_pdf
from rsoko.reports.effectiveness_system import has_operation, system_advice_pdf
from rsoko.reports.stamp import Planned, Stamp, planned
from schemas.terms import DocumentKind, Scope

__all__ = ["district_documents", "municipality_documents", "regional_documents"]

REGION = "region"


def regional_documents(
    result: EffectivenessResult, _code: str, methodology: Methodology, stamp: Stamp
) -> list[Planned]:
    """The note of the region, the recommendations on the measures and, where it is known, on the work of the system."""
    note = partial(note_pdf, part_of(result, Scope.MINISTRY, REGION), methodology, stamp)
    advice = partial(advice_pdf, result, methodology, stamp)
    documents = [
        planned(Scope.MINISTRY, REGION, DocumentKind.EFFECT_NOTE, "note.pdf", note),
        planned(Scope.MINISTRY, REGION, DocumentKind.MEASURES_ADVICE, "measures.pdf", advice),
    ]
    if has_operation(result):
        system = partial(system_advice_pdf, result, methodology, stamp)
        documents.append(planned(Scope.MINISTRY, REGION, DocumentKind.SYSTEM_ADVICE, "system.pdf", system))
    return documents


def district_documents(result: EffectivenessResult, code: str, methodology: Methodology, stamp: Stamp) -> list[Planned]:
    """The note of an educational district; UserError `no-such-place` where the run knows none of its schools."""
    content = partial(note_pdf, part_of(result, Scope.DISTRICT, code), methodology, stamp)
    return [planned(Scope.DISTRICT, code, DocumentKind.EFFECT_NOTE, "note.pdf", content)]


def municipality_documents(
    result: EffectivenessResult, code: str, methodology: Methodology, stamp: Stamp
) -> list[Planned]:
    """The note of a municipality and the recommendations on the measures of its schools, where it has any on the list.

    UserError `no-such-place` where the run knows none of its schools.
    """
    part = part_of(result, Scope.MUNICIPALITY, code)
    note = partial(note_pdf, part, methodology, stamp)
    documents = [planned(Scope.MUNICIPALITY, code, DocumentKind.EFFECT_NOTE, "note.pdf", note)]
    if len(part.cohort) and knows_kinds(result):
        advice = partial(school_advice_pdf, part, methodology, stamp)
        documents.append(planned(Scope.MUNICIPALITY, code, DocumentKind.MEASURES_ADVICE, "measures.pdf", advice))
    return documents
