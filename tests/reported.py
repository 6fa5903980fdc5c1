"""A small demo region scored for tests of documents, and the stamp they carry."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from io import BytesIO
from zoneinfo import ZoneInfo

import pandas as pd
from pypdf import PdfReader

from rsoko.demo import Region, make_region
from rsoko.monitorings.identification import identify
from rsoko.monitorings.result import Inputs, Result
from rsoko.reports import Stamp
from tests.frames import METHODOLOGY, YEAR

STATUSES = ["school", "results_status", "conditions_status"]
STAMP = Stamp(
    run="2026-identification-1",
    monitoring="Выявление ШНОР и ШНСУ",
    year=YEAR,
    snapshot="5e" * 32,
    methodology_version=METHODOLOGY.version,
    methodology_digest=METHODOLOGY.digest,
    code_version="0.1.0",
    moment=datetime(2026, 10, 20, 14, 5, tzinfo=ZoneInfo("Europe/Kirov")),
    demo=True,
)


@cache
def demo_result(schools: int = 120, seed: int = 2026, with_previous: bool = True) -> Result:
    """The identification of a demo region, with the run of the year before behind it or without."""
    region = make_region(schools, seed, YEAR)

    def scored(year: int, previous: pd.DataFrame | None) -> Result:
        forms = region.assessments, region.engagement, region.conditions
        return identify(Inputs(year, places(region, year), *forms, previous), METHODOLOGY)

    return scored(YEAR, scored(YEAR - 1, None).schools[STATUSES] if with_previous else None)


def places(region: Region, year: int) -> pd.DataFrame:
    """Schools open in the year with the names of their municipality and district."""
    schools = region.schools[region.schools["opened"].isna() | (region.schools["opened"] <= pd.Timestamp(year, 8, 31))]
    for frame, name in ((region.municipalities, "municipality"), (region.districts, "district")):
        schools = schools.merge(frame.rename(columns={"code": name, "name": f"{name}_name"}), on=name)
    columns = ["school", "name", "municipality", "municipality_name", "district", "district_name", "level", "locality"]
    return schools[columns].sort_values("school", ignore_index=True)


def renamed(result: Result, school: str, name: str) -> Result:
    """The same result with another name of one school."""
    schools = result.schools.copy()
    schools.loc[schools["school"] == school, "name"] = name
    return replace(result, schools=schools)


@cache
def pages(content: bytes) -> list[str]:
    """Text of every page of a PDF, spaces and line breaks made one."""
    return [
        " ".join((page.extract_text() or "").replace("\u00a0", " ").split())
        for page in PdfReader(BytesIO(content)).pages
    ]
