"""An explanation checked by other means: its cells read with openpyxl, its values made again of their parts.

What each `how` of a tree means is written here once more, without the code of the product.
"""

import csv
import io
import math
from functools import cache

import openpyxl
from openpyxl.utils import coordinate_to_tuple

from tests import reference

NOTHING = ("", "-", "—", "–", "н/д")


class Originals:
    """Files as they were sent, by digest; cells as people wrote them."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents
        self.opened = cache(self._open)

    def cell(self, source: dict) -> object:
        """The raw cell that a source names: «Данные!F17»."""
        sheet, _, place = source["cell"].rpartition("!")
        row, column = coordinate_to_tuple(place)
        book = self.opened(source["digest"])
        if isinstance(book, list):
            return book[row - 1][column - 1]
        return book[sheet.strip("'")].cell(row, column).value

    def _open(self, digest: str):
        content = self.contents[digest]
        if content.startswith(b"PK"):
            return openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1251")
        first = text.splitlines()[0]
        return list(csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count)))


def plain(raw: object) -> object:
    """A cell as the rules read it: a number, yes or no, None for nothing."""
    if raw is None or isinstance(raw, bool | int | float):
        return raw
    text = "".join(str(raw).split()).replace(",", ".").lower()
    if text in NOTHING:
        return None
    return {"да": True, "нет": False}[text] if text in ("да", "нет") else float(text)


def leaves(node: dict):
    """All leaves of a tree with a cell."""
    if "cell" in node:
        yield node
    for part in node["parts"]:
        yield from leaves(part)


def check_cells(tree: list[dict], originals: Originals) -> dict[tuple, dict[str, object]]:
    """Compares each leaf with its original; returns the rows that the tree stands on, by form and key."""
    rows: dict[tuple, dict[str, object]] = {}
    for root in tree:
        for leaf in leaves(root):
            value = plain(originals.cell(leaf["source"]))
            assert value == leaf["value"], leaf
            key = (leaf["cell"]["form"], *leaf["cell"]["row"].items())
            rows.setdefault(key, dict(leaf["cell"]["row"]))[leaf["cell"]["field"]] = value
    return rows


def check_values(node: dict) -> None:
    """Makes each value of a tree again of the values of its parts."""
    for part in node["parts"]:
        check_values(part)
    if node["how"] in ("", "cell", "region_quantile"):
        return
    again = HOW[node["how"]](node, [part["value"] for part in node["parts"]])
    value = node["value"]
    same = again == value or (
        isinstance(value, float) and again is not None and math.isclose(again, value, rel_tol=1e-12, abs_tol=1e-12)
    )
    assert same, (node["name"], node["how"], again, value)


def limit(node: dict, name: str):
    """The threshold of a node whose key ends so."""
    (found,) = [each["value"] for each in node["thresholds"] if name in each["key"].split(".")]
    return found


def of(node: dict, name: str):
    (found,) = [part["value"] for part in node["parts"] if part["name"] == name]
    return found


def ratio(_node, values):
    return values[0] / values[1] if len(values) == 2 and values[1] and values[0] is not None else None


def share(node, values):
    return values[0] / values[1] if values[1] >= limit(node, "min_participants") else None


def year(node, values):
    lows = sum(
        value is not None and value >= limit(part, "low_share")
        for value, part in zip(values, node["parts"], strict=True)
    )
    if sum(value is not None for value in values) < 2:
        return "undefined"
    return "low" if lows >= 2 else "not_low"


def at_most(node, values):
    cells = node["parts"][0]["parts"]
    if cells and cells[1]["value"] == 0:
        return None
    return values[0] is not None and values[0] <= values[1]


def status(low: int, defined: int, last: bool, confirmed: bool) -> str:
    if defined < 2:
        return "no_data"
    if low == 3 and confirmed:
        return "low"
    return "risk" if low >= 2 or last else "none"


def results_status(node, _values):
    return status(*(of(node, name) for name in ("low_years", "defined_years", "year_low", "confirmed")))


def status_of_years(_node, values):
    *years, confirmed = values
    low, defined = years.count("low"), len(years) - years.count("undefined")
    return status(low, defined, years[-1] == "low", confirmed)


def bound(which: int):
    def again(_node, values):
        below, participants = values
        return reference.wilson(below, participants)[which] if participants >= 5 else None

    return again


def load(node, values):
    return None if not values[0] or values[1] is None else values[1] / values[0]


def scale(more: bool):
    def again(node, values):
        (value,) = values
        if value is None:
            cells = node["parts"][0]["parts"]
            # No computers at all are the worst, not a missing value.
            return 1.0 if node["name"] == "indicator.computers" and cells[0]["value"] == 0 else None
        low, high = limit(node, "low"), limit(node, "high")
        return reference.clip(((value - low) if more else (high - value)) / (high - low))

    return again


def weighted_mean(node, values):
    weights = [limit(part, "weight") for part in node["parts"]]
    present = [(value, weight) for value, weight in zip(values, weights, strict=True) if value is not None]
    known = sum(weight for _, weight in present)
    if not weights or known / sum(weights) < 0.7:
        return None
    return 100 * sum(value * weight for value, weight in present) / known


def conditions_status(node, _values):
    index = of(node, "conditions_index")
    return "no_data" if index is None else "adverse" if index >= 45 else "none"


def reliability(_node, values):
    if values[0] == "no_data":
        return None
    return "high" if len(set(values)) == 1 else "borderline"


def weighted_sum(node, values):
    if None in values:
        return None
    return sum(value * limit(part, "weights") for value, part in zip(values, node["parts"], strict=True))


def level(node, values):
    if values[0] is None:
        return "no_data"
    if values[0] >= limit(node, "high_score"):
        return "high"
    return "medium" if values[0] >= limit(node, "medium_score") else "low"


WEIGHTS = {row[0]: row[-1] for row in reference.INDICATORS}

HOW = {
    "sum": lambda _node, values: sum(values),
    "ratio": ratio,
    "share": lambda node, values: share(node, values) if node["parts"][0]["how"] == "sum" else ratio(node, values),
    "year": year,
    "count_low": lambda _node, values: values.count("low"),
    "count_defined": lambda _node, values: len(values) - values.count("undefined"),
    "last_low": lambda _node, values: values[-1] == "low",
    "at_most": at_most,
    "confirmation": lambda _node, values: all(value for value in values if value is not None),
    "results_status": results_status,
    "status_of_years": status_of_years,
    "wilson_low": bound(0),
    "wilson_high": bound(1),
    "reliability": reliability,
    "lack": lambda node, values: None if ratio(node, values) is None else 1 - ratio(node, values),
    "load": load,
    "number": lambda _node, values: values[0],
    "flag": lambda _node, values: None if values[0] is None else float(values[0]),
    "scale_more": scale(True),
    "scale_less": scale(False),
    "scale_yes": lambda _node, values: values[0],
    "scale_no": lambda _node, values: None if values[0] is None else 1 - values[0],
    "weighted_mean": weighted_mean,
    "weight_share": lambda node, values: (
        sum(WEIGHTS[part["name"].removeprefix("indicator.")] for part in node["parts"] if part["value"]) / 100
        if values
        else None
    ),
    "conditions_status": conditions_status,
    "largest": lambda _node, values: max(values),
    "weighted_sum": weighted_sum,
    "level": level,
}
