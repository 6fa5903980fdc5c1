"""Section 5 of the domain rules once more, school by school in plain Python.

An independent reading of the rules: no frames, no code of the product. Tests compare the product with it.
Rows are dicts with the field names of the forms; empty values are None.
"""

import math
from collections import defaultdict
from statistics import NormalDist

INDICATORS = [
    # key, kind, field, base, lo, hi, weight
    ("low_income", "share", "students", 0.10, 0.60, 10),
    ("single_parent", "share", "students", 0.10, 0.45, 5),
    ("at_risk_family", "share", "students", 0.0, 0.10, 8),
    ("parents_unemployed", "share", "students", 0.0, 0.30, 7),
    ("special_needs", "share", "students", 0.02, 0.25, 10),
    ("non_native", "share", "students", 0.0, 0.30, 8),
    ("registered", "share", "students", 0.0, 0.08, 7),
    ("guardianship", "share", "students", 0.0, 0.08, 5),
    ("vacancies", "share", "positions", 0.0, 0.15, 6),
    ("no_category", "share", "teachers", 0.10, 0.70, 5),
    ("retirement_age", "share", "teachers", 0.10, 0.50, 4),
    ("psychologist", "no", None, None, None, 5),
    ("trained_3y", "lack", "teachers", 0.0, 0.60, 5),
    ("computers", "load", "students", 2.0, 12.0, 4),
    ("internet_mbps", "less", None, 10.0, 100.0, 3),
    ("needs_repair", "yes", None, None, None, 3),
    ("spending_per_pupil", "less", None, 60.0, 160.0, 5),
]


def wilson(below, total, confidence=0.90):
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p = below / total
    centre = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return centre - half, centre + half


def quantile(values, q):
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    position = (len(ordered) - 1) * q
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def clip(value):
    return min(1.0, max(0.0, value))


def status_of(pairs, year, supporting, bound="share"):
    """Rules 2-6 for one school; `pairs`: {(year, procedure, subject): (below, participants)}."""
    defined_years, low_years, year_low = 0, 0, False
    for each in (year - 2, year - 1, year):
        shares = []
        for (of, _, _), (below, total) in pairs.items():
            if of == each and total >= 5:
                low, high = wilson(below, total)
                shares.append({"share": below / total, "lower": low, "upper": high}[bound])
        if len(shares) >= 2:
            defined_years += 1
            if sum(share >= 0.30 for share in shares) >= 2:
                low_years += 1
                year_low = year_low or each == year
    if defined_years < 2:
        status = "no_data"
    elif low_years == 3 and all(confirms for confirms in supporting if confirms is not None):
        status = "low"
    elif low_years >= 2 or year_low:
        status = "risk"
    else:
        status = "none"
    return status, defined_years, low_years


def index_of(row):
    """Index and coverage of one conditions row."""
    if row is None:
        return None, None
    points = present = 0.0
    for field, kind, base, lo, hi, weight in INDICATORS:
        value, below = row[field], row[base] if base else None
        if value is None or (base and (below is None or (below == 0 and kind != "load"))):
            continue
        if kind in ("yes", "no"):
            z = float(value == (kind == "yes"))
        elif kind == "share":
            z = clip((value / below - lo) / (hi - lo))
        elif kind == "lack":
            z = clip((1 - value / below - lo) / (hi - lo))
        elif kind == "load":
            z = 1.0 if value == 0 else clip((below / value - lo) / (hi - lo))
        else:
            z = clip((hi - value) / (hi - lo))
        points, present = points + weight * z, present + weight
    coverage = present / 100
    if coverage < 0.7 or not row["students"]:
        return None, coverage
    return 100 * points / present, coverage


def identify(year, schools, assessments, engagement, conditions):
    """All schools by code: {code: {results_status, …, pairs}} and the constants."""
    pairs, rows_of, good = defaultdict(lambda: defaultdict(lambda: [0, 0])), defaultdict(list), {}
    for row in assessments:
        if row["school"] in schools and year - 2 <= row["year"] <= year:
            subject = "russian" if row["subject"] == "russian" else "mathematics"
            cell = pairs[row["school"]][row["year"], row["procedure"], subject]
            cell[0] += row["below_min"]
            cell[1] += row["participants"]
            rows_of[row["school"]].append(row)
    engaged = {row["school"]: row for row in engagement if row["year"] == year and row["school"] in schools}
    context = {row["school"]: row for row in conditions if row["year"] == year and row["school"] in schools}
    rates = {}
    for name, over, under in (
        ("olympiad", "municipal_stage", "students"),
        ("continuation", "entered_10", "graduates_9"),
    ):
        rates[name] = {
            code: engaged[code][over] / engaged[code][under] if code in engaged and engaged[code][under] else None
            for code in schools
        }
    limits = {name: quantile(values.values(), 0.25) for name, values in rates.items()}

    result = {}
    for code in sorted(schools):
        supporting = []
        for name, under in (("olympiad", "students"), ("continuation", "graduates_9")):
            if code not in engaged:
                supporting.append(False)
            elif engaged[code][under] == 0:
                supporting.append(None)
            else:
                supporting.append(rates[name][code] <= limits[name])
        mine = {key: tuple(value) for key, value in pairs[code].items()}
        status, defined, low = status_of(mine, year, supporting)
        bounds = {status_of(mine, year, supporting, bound)[0] for bound in ("lower", "upper")}
        of_year = [row for row in rows_of[code] if row["year"] == year]
        total, below = sum(row["participants"] for row in of_year), sum(row["below_min"] for row in of_year)
        marked = [row for row in of_year if row["procedure"] in ("VPR", "OGE") and row["good"] is not None]
        marks = sum(row["participants"] for row in marked)
        good[code] = sum(row["good"] for row in marked) / marks if marks >= 5 else None
        index, coverage = index_of(context.get(code))
        result[code] = {
            "results_status": status,
            "reliability": None if status == "no_data" else "high" if bounds == {status} else "borderline",
            "conditions_index": index,
            "conditions_coverage": coverage,
            "conditions_status": "no_data" if index is None else "adverse" if index >= 45 else "none",
            "defined_years": defined,
            "low_years": low,
            "pooled_share": below / total if total >= 5 else None,
            "olympiad_rate": rates["olympiad"][code],
            "continuation_rate": rates["continuation"][code],
            "pairs": {
                key: (total, below, below / total if total >= 5 else None)
                for key, (below, total) in sorted(mine.items())
            },
        }
    limits["conditions"] = quantile((row["conditions_index"] for row in result.values()), 0.75)
    limits["good"] = quantile(good.values(), 0.75)
    for code, row in result.items():
        index = row["conditions_index"]
        hard = row["conditions_status"] == "adverse" or (index is not None and index >= limits["conditions"])
        steady = row["defined_years"] >= 2 and row["low_years"] == 0
        row["resilient"] = hard and steady and good[code] is not None and good[code] >= limits["good"]
    return result, {f"{name}_quantile": limit for name, limit in limits.items()}
