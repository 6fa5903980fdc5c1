"""Section 6 of the domain rules once more, teacher by teacher in plain Python and exact fractions.

An independent reading of the rules: no frames, no code of the product. Rows are dicts with the field names of the
form; empty answers are None.
"""

from collections import defaultdict
from fractions import Fraction

GROUPS = ("uud", "technologies", "assessment", "individual")


def score(row, group):
    """Mean of the answered items over 3; None with fewer than 4 of 5 answers."""
    given = [row[f"{group}_{number}"] for number in range(1, 6) if row[f"{group}_{number}"] is not None]
    return Fraction(sum(given), 3 * len(given)) if len(given) >= 4 else None


def mean(scores):
    known = [each for each in scores if each is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def plain(subject):
    return " ".join(subject.lower().replace("ё", "е").split())


def judged(rows):
    """Scores of somebody over their sheets, and the level."""
    scores = {group: mean([score(row, group) for row in rows]) for group in GROUPS}
    known = [each for each in scores.values() if each is not None]
    low = sum(each < Fraction(1, 2) for each in known)
    level = "no_data" if not known else "pronounced" if low >= 3 else "partial" if low else "not_found"
    return scores, level


def counted(people):
    """Counts and shares of a cell; `people` are lists of sheets, one list each."""
    result = {"teachers": len(people), "answered": 0}
    result |= dict.fromkeys(("not_found", "partial", "pronounced", "no_data"), 0)
    result |= {f"{name}_{group}": 0 for name in ("defined", "deficits") for group in GROUPS}
    for rows in people:
        scores, level = judged(rows)
        result[level] += 1
        result["answered"] += level != "no_data"
        for group, each in scores.items():
            result[f"defined_{group}"] += each is not None
            result[f"deficits_{group}"] += each is not None and each < Fraction(1, 2)
    for group in GROUPS:
        base = result[f"defined_{group}"]
        result[f"deficit_share_{group}"] = result[f"deficits_{group}"] / base if base else None
    result["pronounced_share"] = result["pronounced"] / result["answered"] if result["answered"] else None
    return result


def deficits(year, schools, rows):
    """Cells by (scope, code, subject), subject None for all; `schools`: code -> (municipality, district)."""
    teachers, sheets = defaultdict(lambda: defaultdict(list)), defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["year"] != year or row["school"] not in schools:
            continue
        municipality, district = schools[row["school"]]
        places = [
            ("school", row["school"]), ("municipality", municipality), ("district", district), ("ministry", "region"),
        ]  # fmt: skip
        for place in places:
            teachers[place][row["school"], row["teacher"]].append(row)
            subject = plain(row["subject"])
            sheets[*place, subject][row["school"], row["teacher"]].append(row)
    cells = {(*place, None): counted(list(people.values())) for place, people in teachers.items()}
    return cells | {place: counted(list(people.values())) for place, people in sheets.items()}


def alpha(rows, items):
    """Cronbach's alpha over complete sheets, from variances as they are in a textbook."""
    complete = [[row[item] for item in items] for row in rows]
    size = len(items)

    def variance(values):
        middle = Fraction(sum(values), len(values))
        return sum((value - middle) ** 2 for value in values) / (len(values) - 1)

    total = variance([sum(sheet) for sheet in complete])
    parts = sum(variance(column) for column in zip(*complete, strict=True))
    return float(Fraction(size, size - 1) * (1 - parts / total)) if total else None
