"""Section 7 of the domain rules, participation, once more: school by school in plain Python and whole fractions.

An independent reading of the rules: no frames, no code of the product. Tests compare the product with it.
"""

from fractions import Fraction

INDICATORS = ("courses", "events", "recommendations", "unions")
WEIGHTS = {"courses": Fraction(40, 100), "events": Fraction(30, 100),
           "recommendations": Fraction(15, 100), "unions": Fraction(15, 100)}  # fmt: skip
UNIONS = ("school", "municipal", "district", "regional")


def measure(year, schools, rows, listed, mentors, resilient, centres):
    """Schools, places, groups, absent schools and helpers; counts as numbers, coverages as fractions or None."""
    places = {each["school"]: each for each in schools}
    counts = {row["school"]: counted(row) for row in rows if row["year"] == year and row["school"] in places}
    covered = {code: coverages([counts[code]] if code in counts else []) for code in places}
    levels = {code: level(score(covered[code])) for code in places}
    status = {code: (results, conditions) for code, results, conditions in listed if code in places}
    low = {code for code, (results, _) in status.items() if results == "low"}
    adverse = {code for code, (_, conditions) in status.items() if conditions == "adverse"}
    groups = {"low": low, "adverse": adverse, "listed": low | adverse, "others": set(places) - low - adverse}
    region = coverages(list(counts.values()))
    needy = sorted(code for code in low | adverse if levels[code] in ("low", "no_data"))
    return {
        "coverages": covered,
        "scores": {code: score(each) for code, each in covered.items()},
        "levels": levels,
        "places": pooled_places(places, counts, levels),
        "groups": {name: pooled(members, counts) for name, members in groups.items()},
        "lacking": {code: lacking(covered[code], region) for code in needy},
        "mentors": {code: nearest_mentor(code, places, mentors, resilient) for code in needy},
        "centres": {code: nearest(code, places, sorted({each[0] for each in centres})) for code in needy},
    }


def counted(row):
    unions = [row[f"union_{name}"] for name in UNIONS]
    return {name: row[name] for name in ("teachers", *INDICATORS[:3])} | {"unions": max(unions)}


def pooled(codes, counts):
    """Teachers and counts of those schools that have teachers."""
    known = [counts[code] for code in codes if code in counts and counts[code]["teachers"]]
    return {name: sum(each[name] for each in known) for name in ("teachers", *INDICATORS)}


def coverages(rows):
    teachers = sum(row["teachers"] for row in rows)
    if not teachers:
        return None
    return {name: Fraction(sum(row[name] for row in rows if row["teachers"]), teachers) for name in INDICATORS}


def score(covered):
    return None if covered is None else sum(WEIGHTS[name] * covered[name] for name in INDICATORS)


def level(value):
    if value is None:
        return "no_data"
    return "high" if value >= Fraction(60, 100) else "medium" if value >= Fraction(30, 100) else "low"


def pooled_places(places, counts, levels):
    found = {}
    for kind, column in (("ministry", None), ("district", "district"), ("municipality", "municipality")):
        for code in sorted({"region" if column is None else each[column] for each in places.values()}):
            members = [school for school, each in places.items() if column is None or each[column] == code]
            of = [levels[school] for school in members]
            sums = pooled(members, counts)
            found[kind, code] = sums | {name: of.count(name) for name in ("high", "medium", "low", "no_data")}
    return found


def lacking(covered, region):
    if covered is None:
        return None
    return max(INDICATORS, key=lambda name: WEIGHTS[name] * (region[name] - covered[name]))


def how_near(one, other):
    if one["municipality"] == other["municipality"]:
        return 0
    return 1 if one["district"] == other["district"] else 2


def nearest_mentor(code, places, mentors, resilient):
    own = places[code]
    apart = {mentor: distance for school, _, mentor, distance in mentors if school == code and mentor in places}
    fits = [each for each in places if each in apart or (each in resilient and places[each]["level"] == own["level"])]
    order = sorted(
        (how_near(own, places[each]), each not in apart, apart.get(each, 0), each) for each in fits if each != code
    )
    return (order[0][3], order[0][0]) if order else None


def nearest(code, places, able):
    order = sorted((how_near(places[code], places[each]), each) for each in able if each in places and each != code)
    return (order[0][1], order[0][0]) if order else None
