"""How the system worked: facts of the ledger as counts of a base, and those that reach their threshold."""

from collections.abc import Mapping

import pandas as pd

from rsoko.calendar import Calendar
from rsoko.methodology import Operation
from rsoko.monitorings.operation_campaigns import campaign_frame, campaign_indicators
from rsoko.monitorings.operation_counts import OBJECT, as_frame, sums_by
from rsoko.monitorings.operation_forms import file_indicators, form_indicators, plan_indicators
from rsoko.monitorings.operation_letters import letter_frame, letter_indicators, unreached_places
from schemas.operation import RESULT
from schemas.terms import OperationIndicator

__all__ = ["findings_of", "judge_operation"]

_ORDER = {indicator.value: number for number, indicator in enumerate(OperationIndicator)}


def judge_operation(facts: Mapping[str, pd.DataFrame], rules: Operation, calendar: Calendar) -> dict[str, pd.DataFrame]:
    """The frames of `schemas.operation.RESULT` from those of `schemas.operation.FACTS`.

    Delays are counted only in campaigns of which anything happened in their window: what was brought in later, an
    archive, came late for everybody, and that says nothing of anyone.
    """
    campaigns = campaign_frame(facts)
    counts = as_frame(
        [
            *form_indicators(facts, campaigns, rules, calendar),
            *file_indicators(facts),
            *letter_indicators(facts["letters"]),
            *campaign_indicators(facts["campaigns"], campaigns),
            *plan_indicators(facts),
        ]
    )
    return {
        "districts": facts["districts"],
        "operation": counts,
        "campaigns": campaigns,
        "letters": letter_frame(facts["letters"]),
        "unreached": unreached_places(facts["letters"]),
        "findings": findings_of(counts, rules),
    }


def findings_of(counts: pd.DataFrame, rules: Operation) -> pd.DataFrame:
    """Objects whose share over all districts reaches the threshold of the indicator, the strongest first.

    `counts` is the frame `operation`. Strength is how many times the share is above the threshold; of two that are
    equally strong the one comes first that is declared first.
    """
    found = sums_by(counts, OBJECT)
    thresholds = {each.value: getattr(rules, each.name.lower()).value for each in OperationIndicator}
    found["threshold"] = found["indicator"].map(thresholds).astype("float64")
    found["share"] = found["count"] / found["base"]
    found = found[(found["count"] > 0) & (found["share"] >= found["threshold"])]
    found = found.assign(strength=found["share"] / found["threshold"], rank=found["indicator"].map(_ORDER))
    ordered = found.sort_values(
        ["strength", "rank", "year", "monitoring", "form", "code"], ascending=[False] + [True] * 5, kind="stable"
    )
    return ordered[list(RESULT["findings"].columns)].reset_index(drop=True)
