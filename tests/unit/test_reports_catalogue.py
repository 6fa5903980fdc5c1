"""The catalogue of measures fits the methodology, and its dates fall on working days."""

from datetime import date

import pytest

from rsoko.calendar import in_academic_year
from rsoko.monitorings.grounds import GROUND_KINDS
from rsoko.reports.catalogue import load_catalogue
from rsoko.reports.grounds import WORDS, find_grounds
from schemas.terms import MeasureKind
from tests.frames import METHODOLOGY
from tests.reported import demo_result

CATALOGUE = load_catalogue()
RULES = METHODOLOGY.identification


def test_every_kind_of_measure_stands_in_both_complexes():
    kinds = {(measure.complex, measure.kind) for measure in CATALOGUE.measures}
    assert kinds == {(name, kind) for name in ("results", "conditions") for kind in MeasureKind}


def test_every_indicator_of_the_methodology_leads_to_a_measure():
    grounds = [ground.partition(":") for one in CATALOGUE.measures for ground in one.grounds]
    named = {key for kind, _, key in grounds if kind == "indicator"}
    assert named == {indicator.key for indicator in RULES.indicators}


@pytest.mark.parametrize("measure", CATALOGUE.measures, ids=lambda measure: measure.title[:40])
def test_measure_is_complete(measure):
    assert {ground.partition(":")[0] for ground in measure.grounds} <= GROUND_KINDS == set(WORDS)
    assert set(measure.bodies) <= set(CATALOGUE.bodies)
    assert in_academic_year(measure.start, 2026) < in_academic_year(measure.end, 2026)
    assert measure.schools in {"low", "risk", "listed", "adverse", "all"}


def test_unknown_ground_is_refused():
    with pytest.raises(ValueError, match="unknown ground"):
        find_grounds(demo_result(), ["colour:red"], RULES, 0.5)


def test_months_belong_to_the_academic_year_after_the_campaign():
    assert in_academic_year("31.12", 2026) == date(2026, 12, 31)
    assert in_academic_year("31.01", 2026) == date(2027, 1, 31)


def test_grounds_name_the_schools_whose_numbers_say_so():
    result = demo_result()
    rows = result.indicators[(result.indicators["indicator"] == "vacancies") & (result.indicators["z"] >= 0.6)]
    assert set(find_grounds(result, ["indicator:vacancies"], RULES, 0.6)) == set(rows["school"])
    pairs = result.pairs[(result.pairs["year"] == result.year) & (result.pairs["procedure"] == "OGE")]
    low = pairs[(pairs["subject"] == "mathematics") & pairs["low"].fillna(False)]
    assert set(find_grounds(result, ["pair:OGE:mathematics"], RULES, 0.6)) == set(low["school"])
