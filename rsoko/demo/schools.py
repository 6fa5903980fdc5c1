"""Schools of the demo region and the people to write to."""

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats, Ints
from rsoko.demo.names import school_name
from rsoko.demo.places import shares_of
from schemas.terms import Level, Locality, Scope

__all__ = ["LARGEST", "contact_frame", "school_frame"]

_FIRST_CODE = 430001
LARGEST = 999999 - _FIRST_CODE + 1
"""Schools for which six digits suffice."""
# Shares of primary and basic schools; the rest are secondary.
_LEVELS = {Locality.TOWN: (0.015, 0.06), Locality.VILLAGE: (0.04, 0.33)}


def school_frame(schools: int, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Invent schools: school, name, municipality, level, locality, opened, closed, successor.

    All are open in the five years up to `year`, but a few that open within them.
    """
    place, number, town = _seats(schools)
    level = _levels(town, rng)
    names = [school_name(*seat) for seat in zip(place.tolist(), number.tolist(), level, town.tolist(), strict=True)]
    return pd.DataFrame(
        {
            "school": pd.Series(np.arange(_FIRST_CODE, _FIRST_CODE + schools)).astype(str),
            "name": names,
            "municipality": [f"{index + 1:02d}" for index in place],
            "level": pd.Series([str(value) for value in level], dtype="str"),
            "locality": np.where(town, str(Locality.TOWN), str(Locality.VILLAGE)),
            "opened": _opened(schools, year, rng),
            "closed": pd.Series(pd.NaT, index=range(schools), dtype="datetime64[ns]"),
            "successor": pd.Series(pd.NA, index=range(schools), dtype="str"),
        }
    )


def _seats(schools: int) -> tuple[Ints, Ints, Bools]:
    """Give each school its municipality, its number among the town's or the villages' schools, and town or not."""
    counts, town_counts = shares_of(schools)
    place = np.repeat(np.arange(len(counts)), counts)
    order = np.arange(schools) - np.repeat(np.cumsum(counts) - counts, counts)
    in_town = np.repeat(town_counts, counts)
    town = order < in_town
    return place, np.where(town, order, order - in_town), town


def _levels(town: Bools, rng: np.random.Generator) -> list[Level]:
    """Draw levels: small villages have the basic and the primary schools."""
    drawn: Floats = rng.random(len(town))
    primary = np.where(town, _LEVELS[Locality.TOWN][0], _LEVELS[Locality.VILLAGE][0])
    basic = primary + np.where(town, _LEVELS[Locality.TOWN][1], _LEVELS[Locality.VILLAGE][1])
    rank = (drawn >= primary).astype(int) + (drawn >= basic).astype(int)
    order = (Level.PRIMARY, Level.BASIC, Level.SECONDARY)
    return [order[index] for index in rank.tolist()]


def _opened(schools: int, year: int, rng: np.random.Generator) -> pd.Series:
    """Date most schools long ago or not at all; one school in 160 opens within the five years."""
    opened = pd.Series(pd.NaT, index=range(schools), dtype="datetime64[ns]")
    dated = np.arange(0, schools, 7)
    opened.iloc[dated] = pd.to_datetime([f"{1936 + index % 70}-09-01" for index in range(len(dated))])
    late = rng.choice(schools, size=round(schools / 160), replace=False)
    opened.iloc[late] = pd.to_datetime([f"{year - 1 - 2 * (index % 2)}-09-01" for index in range(len(late))])
    return opened


def contact_frame(municipalities: pd.DataFrame, districts: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Invent contacts (scope, code, role, channel, active): roles, never names; domain example.org."""
    rows: list[tuple[str, str, str, str, bool]] = [
        (Scope.MINISTRY, "region", "специалист", "ministry@example.org", True),
        (Scope.INSTITUTE, "region", "методист", "institute@example.org", True),
    ]
    rows += [
        (Scope.DISTRICT, code, "начальник отдела", f"district-{code}@example.org", True) for code in districts["code"]
    ]
    rows += [
        (Scope.MUNICIPALITY, code, "руководитель", f"omsu-{code}@example.org", True) for code in municipalities["code"]
    ]
    rows += [
        (Scope.MUNICIPALITY, code, "методист", f"omsu-{code}-metod@example.org", index > 0)
        for index, code in enumerate(municipalities["code"][4::10])
    ]
    # Another channel of the same role is tried when the first has failed for good.
    rows += [
        (Scope.MUNICIPALITY, code, "руководитель", f"omsu-{code}-reserve@example.org", True)
        for code in municipalities["code"][2::10]
    ]
    rows += [
        (Scope.MUNICIPALITY, code, "руководитель", f"jsons://omsu-{code}.example.org", True)
        for code in municipalities["code"][7::20]
    ]
    rows.append((Scope.DISTRICT, "3", "специалист", "district-3-archive@example.org", False))
    rows += [(Scope.SCHOOL, code, "руководитель", f"school-{code}@example.org", True) for code in schools["school"]]
    frame = pd.DataFrame(rows, columns=["scope", "code", "role", "channel", "active"])
    return frame.astype({"scope": "str", "active": "bool"})
