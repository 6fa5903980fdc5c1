"""An attacker on a published table: solves for every hidden number by integer programming.

Written from the side of the reader of the table, with no code of the product. A table is cells of counts; `whole`
and `parts` are dicts cell -> number; `totals` are pairs of a cell and the cells that it is the sum of.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def range_of(wanted, known, totals, floors, ceilings):
    """Least and greatest value of the wanted cell that agree with all that is known; counts are whole numbers.

    known, floors: cell -> number; ceilings: pairs of cells, the first no more than the second; totals: (total, parts,
    difference), where the difference of the total to the sum of its parts is known.
    """
    cells = sorted({*known, *floors}, key=str)
    place = {cell: number for number, cell in enumerate(cells)}
    rows, low, high = [], [], []
    for total, parts, difference in totals:
        row = np.zeros(len(cells))
        row[place[total]] -= 1
        for part in parts:
            row[place[part]] += 1
        rows.append(row)
        low.append(difference)
        high.append(difference)
    for less, more in ceilings:
        row = np.zeros(len(cells))
        row[place[less]], row[place[more]] = 1, -1
        rows.append(row)
        low.append(-np.inf)
        high.append(0)
    bounds = Bounds(
        [known.get(cell, floors.get(cell, 0)) for cell in cells], [known.get(cell, 10_000) for cell in cells]
    )
    values = []
    for sign in (1, -1):
        goal = np.zeros(len(cells))
        goal[place[wanted]] = sign
        constraints = [LinearConstraint(np.array(rows), low, high)] if rows else []
        found = milp(goal, integrality=np.ones(len(cells)), bounds=bounds, constraints=constraints)
        assert found.status in (0, 3), found.message
        values.append(round(found.x[place[wanted]]) if found.status == 0 else sign * -10_000)
    return tuple(values)


def pinned(counts, measures, totals, hidden, blank=()):
    """Hidden numbers that the attacker finds: (name, cell) for `count` and each measure.

    counts: cell -> people; measures: name -> (part, whole), dicts by cell; totals: (total, parts); hidden: cells.
    That nobody is in an empty cell is no find, nor is a part of 0 (or of all) that a shown cell above says already of
    every one of its people, or that such cells say together of their total.
    """
    numbers = {("count", cell): value for cell, value in counts.items()}
    ceilings, floors = [], {}
    for name, (part, whole) in measures.items():
        for cell in counts:
            numbers["part", name, cell], numbers["whole", name, cell] = part[cell], whole[cell]
            ceilings += [(("part", name, cell), ("whole", name, cell)), (("whole", name, cell), ("count", cell))]
    for number in numbers:
        floors[number] = 1 if number[0] == "count" and number[-1] not in blank else 0
    known = {number: value for number, value in numbers.items() if number[-1] not in hidden}
    kinds = sorted({number[:-1] for number in numbers})
    sums = [
        ((*kind, total), [(*kind, part) for part in parts],
         sum(numbers[*kind, part] for part in parts) - numbers[*kind, total])
        for kind in kinds
        for total, parts in totals
    ]  # fmt: skip
    found = []
    for number in sorted(numbers, key=str):
        kind, cell = number[0], number[-1]
        if cell not in hidden or kind == "whole" or counts[cell] == 0:
            continue
        if kind == "part":
            name = number[1]
            part, whole = measures[name]
            if whole[cell] == 0 or cell in said_already(part, whole, totals, hidden):
                continue
        least, most = range_of(number, known, sums, floors, ceilings)
        if least == most:
            found.append(number)
    return found


def said_already(part, whole, totals, hidden):
    """Cells of which shown cells say «none» or «all» by themselves: their parts, and totals of such parts."""
    result = set()
    for value in (lambda one: part[one] == 0, lambda one: part[one] == whole[one]):
        right = {cell for cell in part if value(cell)}
        said, before = {cell for cell in right if cell not in hidden or whole[cell] == 0}, None
        while said != before:
            before = set(said)
            for total, parts in totals:
                said |= right & set(parts) if total in said else set()
                said |= {total} & right if said.issuperset(parts) else set()
        result |= said
    return result
