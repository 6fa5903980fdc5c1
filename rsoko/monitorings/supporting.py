"""Supporting criteria of the year: olympiads and continuation of education."""

import pandas as pd

from rsoko.methodology import Identification

__all__ = ["CRITERIA", "confirmation", "supporting_criteria"]

# criterion -> (numerator, denominator), domain rules, section 5, rule 5
CRITERIA = {
    "olympiad": ("municipal_stage", "students"),
    "continuation": ("entered_10", "graduates_9"),
}


def supporting_criteria(
    schools: pd.Series, engagement: pd.DataFrame, rules: Identification
) -> tuple[pd.DataFrame, dict[str, float | None]]:
    """Rule 5: rates, and whether each confirms low results; the regional quantiles beside them.

    `engagement` holds the rows of the year. Gives school, olympiad_rate, olympiad_confirms, continuation_rate,
    continuation_confirms: `confirms` is missing where the criterion does not apply (denominator 0) and False
    where the row is missing.
    """
    rows = schools.to_frame("school").merge(engagement, on="school", how="left", validate="one_to_one")
    frame = rows[["school"]].copy()
    quantiles: dict[str, float | None] = {}
    for name, (numerator, denominator) in CRITERIA.items():
        rate = (rows[numerator] / rows[denominator].where(rows[denominator] > 0)).astype("float64")
        limit = rate.quantile(rules.supporting_quantile.value, interpolation="linear")
        confirms = (rate <= limit).astype("boolean").mask(rows[denominator] == 0)
        frame[f"{name}_rate"], frame[f"{name}_confirms"] = rate, confirms
        quantiles[f"{name}_quantile"] = None if pd.isna(limit) else float(limit)
    return frame, quantiles


def confirmation(criteria: pd.DataFrame, rules: Identification) -> pd.Series:
    """Rule 6, second half: whether the supporting criteria confirm, by `supporting_required`."""
    confirms = criteria[[f"{name}_confirms" for name in CRITERIA]]
    confirmed, applicable = confirms.fillna(False).sum(axis=1), confirms.notna().sum(axis=1)
    required = rules.supporting_required.value
    if required == "all":
        return confirmed >= applicable
    return confirmed >= (1 if required == "any" else int(required))
