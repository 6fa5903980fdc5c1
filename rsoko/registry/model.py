"""The registry: places, schools, contacts, programmes and resource centres, and which schools are open when."""

from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from rsoko.registry.sheets import nothing_of

__all__ = ["Registry", "open_in", "school_places"]


@dataclass(frozen=True)
class Registry:
    """The registry as it was loaded; codes are texts, dates NaT where they are not known.

    districts: code, name. municipalities: code, name, district.
    schools: school, name, municipality, level, locality, opened, closed, successor.
    contacts: scope, code, role, channel, active.
    programmes: code, title, subject (missing: any), groups (codes of deficits with commas between them), hours.
    centres: school, title, profile. Both are empty where nothing is known of them.
    """

    districts: pd.DataFrame
    municipalities: pd.DataFrame
    schools: pd.DataFrame
    contacts: pd.DataFrame
    programmes: pd.DataFrame = field(default_factory=partial(nothing_of, "programmes"))
    centres: pd.DataFrame = field(default_factory=partial(nothing_of, "centres"))


def open_in(schools: pd.DataFrame, year: int) -> "pd.Series[bool]":
    """Tell which schools are open in an academic year, 1 September of the year before to 31 August.

    Needs columns opened, closed. A school that closes on the first day was not open in that year.
    """
    begins, ends = pd.Timestamp(year - 1, 9, 1), pd.Timestamp(year, 8, 31)
    has_opened = schools["opened"].isna() | (schools["opened"] <= ends)
    not_closed = schools["closed"].isna() | (schools["closed"] > begins)
    return has_opened & not_closed


def school_places(registry: Registry, year: int) -> pd.DataFrame:
    """List the schools open in an academic year with the names of their places, in order of code.

    Columns: school, name, municipality, municipality_name, district, district_name, level, locality.
    """
    schools = registry.schools.loc[open_in(registry.schools, year)]
    municipalities = registry.municipalities.set_index("code")
    districts = registry.districts.set_index("code")["name"]
    district = schools["municipality"].map(municipalities["district"])
    places = pd.DataFrame(
        {
            "school": schools["school"],
            "name": schools["name"],
            "municipality": schools["municipality"],
            "municipality_name": schools["municipality"].map(municipalities["name"]),
            "district": district,
            "district_name": district.map(districts),
            "level": schools["level"],
            "locality": schools["locality"],
        }
    )
    return places.sort_values("school", ignore_index=True)
