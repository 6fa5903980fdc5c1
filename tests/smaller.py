"""A demonstration region cut down to a few municipalities: whole runs with documents in seconds."""

from dataclasses import replace

import pandas as pd

from rsoko.demo import Region, make_region

__all__ = ["smaller_region"]

FORMS = ("assessments", "engagement", "conditions", "deficits", "participation")


def smaller_region(towns: tuple[str, ...], schools: int = 60, further_years: int = 0) -> Region:
    """The region of the demonstration as if it had these municipalities alone."""
    region = make_region(schools, further_years=further_years)
    places = region.municipalities[region.municipalities["code"].isin(towns)]
    kept = region.schools[region.schools["municipality"].isin(towns)]
    codes = {*towns, *places["district"], *kept["school"], "region", ""}
    contacts = region.contacts[region.contacts["code"].fillna("").isin(codes)]
    return replace(
        region,
        districts=region.districts[region.districts["code"].isin(places["district"])],
        municipalities=places,
        schools=kept,
        contacts=contacts,
        centres=region.centres[region.centres["school"].isin(kept["school"])],
        **{name: _of(getattr(region, name), kept) for name in FORMS},
    )


def _of(frame: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["school"].isin(schools["school"])]
