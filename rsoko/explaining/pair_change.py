"""How far a pair is from the threshold of its procedure."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from rsoko.methodology import Identification
from rsoko.reports.rules import academic
from schemas.terms import Procedure, Subject

__all__ = ["pair_change", "pair_title"]

Row = Mapping[str, Any]


def pair_change(row: Row, rules: Identification) -> int | None:
    """How many more (fewer, where negative) below the minimum turn a pair from low to not low, or the other way.

    None where no number of them does.
    """
    participants, limit = row["participants"], rules.low_share.value[Procedure(row["procedure"])]
    # The fewest that make it low, found next to the product: a division may round either way.
    near = ceil(limit * participants)
    fewest = next(count for count in range(max(0, near - 1), near + 3) if count / participants >= limit)
    target = fewest - 1 if row["below_min"] >= fewest else fewest
    return target - row["below_min"] if 0 <= target <= participants else None


def pair_title(row: Row) -> str:
    """A pair of a year in words."""
    return f"{Procedure(row['procedure']).label}, {Subject(row['subject']).label}, {academic(row['year'])}"
