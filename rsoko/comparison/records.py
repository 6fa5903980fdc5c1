"""The difference of two runs as programs see it: codes, unrounded numbers, missing values as null."""

from dataclasses import asdict
from typing import Any

from rsoko.comparison.data import DataDifference
from rsoko.comparison.results import ResultDifference
from rsoko.comparison.rows import RowDifference
from rsoko.comparison.runs import RunDifference
from rsoko.records import records
from schemas.terms import FormKey

__all__ = ["difference_json", "headlines_json"]

Row = dict[str, Any]


def difference_json(found: RunDifference) -> Row:
    """All of it, but of values that are no headlines of a school only how many differ, by frame."""
    results = found.results
    causes = {(row["school"], row["field"]): row["cause"] for row in records(found.causes)}
    constants = [row | {"cause": causes.get((None, row["name"]))} for row in records(results.constants)]
    return {
        "monitoring": found.monitoring.value,
        "before": asdict(found.before),
        "after": asdict(found.after),
        "same": results.empty,
        "data": _data(found.data),
        "methodology": [asdict(each) for each in found.methodology],
        "code": asdict(found.code),
        "constants": constants,
        "schools": _schools(found, causes),
        "new": list(results.new),
        "gone": list(results.gone),
        "untouched": len(results.untouched),
        "values": {str(name): int(count) for name, count in results.changes["frame"].value_counts().items()},
    }


def headlines_json(results: ResultDifference) -> dict[str, list[Row]]:
    """By school, what people know it by that differs: field, before, after."""
    return {
        str(school): records(rows, ("field", "before", "after"))
        for school, rows in results.headlines.groupby("school", sort=True)
    }


def _schools(found: RunDifference, causes: dict[tuple[str | None, str], str]) -> list[Row]:
    places = {row["school"]: row for row in records(found.schools)}
    return [
        places[school]
        | {
            "cause": found.cause_of(school),
            "changes": [row | {"cause": causes.get((school, row["field"]))} for row in rows],
        }
        for school, rows in headlines_json(found.results).items()
    ]


def _data(data: DataDifference) -> Row:
    return {
        "files": [asdict(each) for each in data.files],
        "rows": [_form(form, rows) for form, rows in data.rows.items()],
        "places": _rows(data.places),
        "lists": list(data.lists),
        "catalogues": list(data.catalogues),
        "operation": list(data.operation),
    }


def _form(form: FormKey, rows: RowDifference) -> Row:
    return {"form": form.value} | _rows(rows)


def _rows(rows: RowDifference) -> Row:
    return {"added": records(rows.added), "gone": records(rows.gone), "cells": records(rows.changed)}
