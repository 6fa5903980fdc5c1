"""What changed against the year before: the lists and the pooled share."""

import numpy as np
import pandas as pd

from rsoko.methodology import Identification
from rsoko.monitorings.intervals import newcombe
from schemas.terms import ConditionsStatus, Movement, ResultsStatus

__all__ = ["movements", "pooled_change"]

# status column -> (status that puts a school on a list, column of the movement)
LISTS = {
    "results_status": (ResultsStatus.LOW.value, "results_movement"),
    "conditions_status": (ConditionsStatus.ADVERSE.value, "conditions_movement"),
}


def movements(statuses: pd.DataFrame, previous: pd.DataFrame | None) -> pd.DataFrame:
    """Entered, stayed, left, against the last published run of the year before.

    `statuses`: school, results_status, conditions_status. Gives the previous statuses and the movements,
    missing where there was no run or the school stood on neither list.
    """
    frame = statuses[["school"]].copy()
    old = None if previous is None else previous.set_index("school").reindex(statuses["school"])
    for column, (listed, movement) in LISTS.items():
        if old is None:
            frame[f"previous_{column}"] = pd.Series(pd.NA, frame.index, dtype="str")
            frame[movement] = pd.Series(pd.NA, frame.index, dtype="str")
            continue
        before = old[column].astype("str").reset_index(drop=True)
        frame[f"previous_{column}"] = before
        frame[movement] = _movement(statuses[column].to_numpy() == listed, (before == listed).to_numpy())
    return frame


def _movement(now: np.ndarray, was: np.ndarray) -> pd.Series:
    words = np.select(
        [now & ~was, now & was, ~now & was],
        [Movement.ENTERED.value, Movement.STAYED.value, Movement.LEFT.value],
        "",
    )
    return pd.Series(words, dtype="str").replace("", pd.NA)


def pooled_change(schools: pd.Series, pooled: pd.DataFrame, year: int, rules: Identification) -> pd.DataFrame:
    """Change of the pooled share from the year before to `year` with Newcombe's interval.

    `pooled`: school, year, participants, below_min, pooled_share. Gives school, pooled_previous, pooled_change,
    pooled_change_low, pooled_change_high; missing where either year is undefined.
    """
    now, before = (pooled[pooled["year"] == of].set_index("school").reindex(schools) for of in (year, year - 1))
    change = now["pooled_share"] - before["pooled_share"]
    low, high = newcombe(
        (now["below_min"], now["participants"]),
        (before["below_min"], before["participants"]),
        rules.interval_confidence.value,
    )
    known = change.notna().to_numpy()
    columns = {
        "pooled_previous": before["pooled_share"].to_numpy(),
        "pooled_change": change.to_numpy(),
        "pooled_change_low": np.where(known, low, np.nan),
        "pooled_change_high": np.where(known, high, np.nan),
    }
    return pd.DataFrame({"school": schools.to_numpy(), **columns})
