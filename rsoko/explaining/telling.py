"""An explanation for programs and as lines for people."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rsoko.calendar import KIROV
from rsoko.explaining.node import CellRef, Explanation, Margin, Node
from rsoko.explaining.sources import Source
from rsoko.wording import moment

__all__ = ["alternative_lines", "explanation_json", "margin_lines", "node_lines", "source_words"]

Sources = Mapping[CellRef, Source]


def explanation_json(explanation: Explanation, sources: Sources) -> dict[str, Any]:
    """The tree with codes, unrounded numbers and the source of each cell; margins; alternatives."""
    return {
        "school": explanation.school,
        "tree": [_node(root, sources) for root in explanation.roots],
        "margins": [asdict(each) for each in explanation.margins],
        "alternatives": [
            {
                "key": each.key,
                "title": each.title,
                "factor": each.factor,
                "statuses": {name: status for name, status, _ in each.statuses},
                "changed": each.changed,
            }
            for each in explanation.alternatives
        ],
    }


def node_lines(node: Node, said: set[str]) -> list[str]:
    """What is said of a node: its value; its rule and its thresholds, where they were not `said` before."""
    rules = [node.rule] if node.rule else []
    rules += [f"{each.title} — {_value(each.value)} (пункт {each.paragraph}, {each.key})" for each in node.thresholds]
    new = [line for line in rules if line not in said]
    said.update(new)
    return [f"{node.title}: {node.told}" if node.told else node.title, *new]


def source_words(source: Source) -> str:
    """Where a value stands: cell, file, sender, time."""
    place = source.cell or source.remark
    received = moment(source.received_at.astimezone(KIROV))
    file = f"файл «{source.name}» (№ {source.submission}, {source.digest[:12]})"
    return f"{place}; {file}, отправитель {source.sender}, {received}"


def margin_lines(explanation: Explanation) -> list[str]:
    """The inputs that change a status alone, the nearest first, then how many do not."""
    near = sorted((each for each in explanation.margins if each.change is not None), key=_part)
    lines = [f"{each.title}{f' ({each.unit})' if each.unit else ''}: {each.told}" for each in near]
    others = len(explanation.margins) - len(near)
    return [*lines, f"Остальные значения ({others}) по одному статус не меняют."] if others else lines


def alternative_lines(explanation: Explanation) -> list[str]:
    """The statuses with each threshold a tenth lower and higher."""
    return [
        f"{each.title}, {'−' if each.factor < 1 else '+'}10 %: "
        + ("; ".join(label for _, _, label in each.statuses) if each.changed else "статусы те же")
        for each in explanation.alternatives
    ]


def _part(margin: Margin) -> float:
    assert margin.change is not None
    return abs(margin.change) / max(1.0, abs(margin.now or 0.0))


def _node(node: Node, sources: Sources) -> dict[str, Any]:
    told: dict[str, Any] = {"name": node.name, "title": node.title, "value": node.value, "told": node.told}
    told |= {"how": node.how, "rule": node.rule, "thresholds": [asdict(each) for each in node.thresholds]}
    if node.cell is not None:
        told |= {"cell": _cell(node.cell), "source": _source(sources.get(node.cell))}
    return told | {"parts": [_node(part, sources) for part in node.parts]}


def _cell(cell: CellRef) -> dict[str, Any]:
    return {"form": cell.form.value, "row": dict(cell.key), "field": cell.field}


def _source(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return asdict(source) | {"received_at": source.received_at.astimezone(KIROV).isoformat()}


def _value(value: object) -> str:
    return str(value).replace(".", ",") if isinstance(value, int | float) else str(value)
