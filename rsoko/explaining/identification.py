"""How the statuses of a school of the identification came about, and how firmly they stand."""

from functools import lru_cache

import pandas as pd

from rsoko.explaining.identification_conditions import conditions_tree
from rsoko.explaining.identification_least import least_margin
from rsoko.explaining.identification_margins import conditions_margins, pair_margins, support_margins
from rsoko.explaining.identification_results import pooled_tree, reliability_tree, results_tree
from rsoko.explaining.node import Alternative, Explanation
from rsoko.methodology import Identification, Methodology
from rsoko.monitorings.material import Material
from rsoko.monitorings.result import Result
from rsoko.monitorings.sensitivity import ALL, what_if
from rsoko.records import records
from rsoko.reports.identity import Identity
from schemas.terms import ConditionsStatus, ResultsStatus

__all__ = ["alternatives_of", "explain_identification"]

KEY = "identification"


def explain_identification(result: Result, material: Material, methodology: Methodology, school: str) -> Explanation:
    """The trees of both statuses, of the reliability and of the pooled share; margins; other thresholds."""
    rules = methodology.identification
    return Explanation(
        school=school,
        roots=(
            results_tree(result, material, rules, school),
            reliability_tree(result, rules, school),
            conditions_tree(result, material, rules, school),
            pooled_tree(result, material, rules, school),
        ),
        margins=(
            *([] if (least := least_margin(result, rules, school)) is None else [least]),
            *pair_margins(result, rules, school),
            *support_margins(result, material, rules, school),
            *conditions_margins(result, material, rules, school),
        ),
        alternatives=alternatives_of(result, rules, school),
    )


def alternatives_of(result: Result, rules: Identification, school: str) -> tuple[Alternative, ...]:
    """The statuses of a school with each threshold a tenth lower and higher, and all of them together."""
    table = _what_if(Identity(result), Identity(rules))
    (own,) = records(result.schools[result.schools["school"] == school])
    return tuple(_alternative(row, own, rules) for row in records(table[table["school"] == school]))


@lru_cache(maxsize=2)
def _what_if(result: Identity[Result], rules: Identity[Identification]) -> pd.DataFrame:
    # Of all schools at once: the profiles of a run ask for every one of them.
    return what_if(result.result, rules.result)


def _alternative(row: dict[str, object], own: dict[str, object], rules: Identification) -> Alternative:
    threshold = str(row["threshold"])
    title = "Все пороги вместе" if threshold == ALL else getattr(rules, threshold).title
    found = {"results_status": ResultsStatus, "conditions_status": ConditionsStatus}
    statuses = tuple((name, str(row[name]), words(str(row[name])).label) for name, words in found.items())
    changed = any(row[name] != own[name] for name in found)
    key = ALL if threshold == ALL else f"{KEY}.{threshold}"
    return Alternative(key, title, float(str(row["factor"])), statuses, changed)
