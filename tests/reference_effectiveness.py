"""Section 8 of the domain rules once more: tables joined with pandas, regressions straight from statsmodels.

An independent reading of the rules: no code of the product. Tests compare the product with it.
"""

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.stats.proportion import confint_proportions_2indep

SMALL = 30


def shares(assessments: pd.DataFrame) -> pd.DataFrame:
    """Index (school, year): participants, below, share; a share needs five participants."""
    sums = assessments.groupby(["school", "year"])[["participants", "below_min"]].sum()
    sums["share"] = (sums["below_min"] / sums["participants"]).where(sums["participants"] >= 5)
    return sums


def judge(year: int, cohort_year: int, statuses: dict[str, str], assessments: pd.DataFrame) -> dict:
    """The year after, verdicts of schools with their intervals, and every estimate."""
    table = shares(assessments)
    chosen = {code for code, status in statuses.items() if status in ("low", "risk")}
    known = table[table["share"].notna()].reset_index()
    years = known.loc[known["school"].isin(chosen) & (known["year"] > cohort_year) & (known["year"] <= year), "year"]
    after = int(years.max()) if len(years) else None
    cohort = pd.Series({code: float(statuses[code] == "low") for code in sorted(chosen)}, dtype=float)
    late = between(table, cohort, cohort_year, after)
    early = between(table, cohort, cohort_year - 2, cohort_year - 1)
    past = (early["before"] + early["after"]) / 2
    big = late[(late["n0"] >= SMALL) & (late["n1"] >= SMALL)]
    low = late[late["cohort"] == 1]
    return {
        "after": after,
        "schools": {code: verdict(table, code, cohort_year, after) for code in sorted(chosen)},
        "main": fit(late, ["cohort", "before"]),
        "did": fit(late, ["cohort"]),
        "naive": fit(low, []),
        "no_small": fit(big, ["cohort", "before"]),
        "history": fit(late.assign(past=past).dropna(), ["cohort", "before", "past"]),
        "placebo": fit(early, ["cohort"]),
    }


def between(table: pd.DataFrame, cohort: pd.Series, before: int, after: int | None) -> pd.DataFrame:
    """Schools with both shares: cohort, shares, participants, change and weight."""
    rows = pd.DataFrame({"cohort": cohort})
    for tag, year in (("before", before), ("after", after)):
        of = table[table.index.get_level_values("year") == year].droplevel("year")
        rows[tag], rows["n0" if tag == "before" else "n1"] = of["share"], of["participants"]
    rows = rows.dropna()
    return rows.assign(change=rows["after"] - rows["before"], w=2 * rows["n0"] * rows["n1"] / (rows["n0"] + rows["n1"]))


def fit(rows: pd.DataFrame, names: list[str]) -> tuple[float, float, float] | None:
    """The first coefficient with the interval that statsmodels gives by default for HC3."""
    design = sm.add_constant(rows[names], has_constant="add") if names else pd.DataFrame({"const": 1.0}, rows.index)
    if len(rows) <= design.shape[1] or np.linalg.matrix_rank(design.to_numpy(dtype=float)) < design.shape[1]:
        return None
    model = sm.WLS(rows["change"], design, weights=rows["w"])
    name = names[0] if names else "const"
    if sm.OLS(model.wendog, model.wexog).fit().get_influence().hat_matrix_diag.max() > 1 - 1e-9:
        return (float(model.fit().params[name]), np.nan, np.nan)
    fitted = model.fit(cov_type="HC3")
    return (float(fitted.params[name]), *map(float, fitted.conf_int().loc[name]))


def verdict(table: pd.DataFrame, code: str, before: int, after: int | None) -> tuple:
    """(verdict, change, low, high) of a school."""
    try:
        was, now = table.loc[(code, before)], table.loc[(code, after)]
    except KeyError:
        return ("no_data", None, None, None)
    if pd.isna(was["share"]) or pd.isna(now["share"]):
        return ("no_data", None, None, None)
    low, high = confint_proportions_2indep(
        now["below_min"], now["participants"], was["below_min"], was["participants"], method="newcomb"
    )
    word = "improved" if high < 0 else "worsened" if low > 0 else "unclear"
    return (word, now["share"] - was["share"], low, high)
