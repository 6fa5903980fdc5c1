"""The explanation that any monitoring has: what is known of a school, and the cells that it was made from."""

from collections.abc import Sequence

from rsoko.declared.monitoring import Headline, Outcome
from rsoko.explaining.node import Explanation, Node
from rsoko.explaining.reading import cell, own_rows
from rsoko.methodology import Methodology
from rsoko.monitorings.material import Material
from rsoko.records import records
from rsoko.reports.wording import counted
from schemas.forms import FORMS
from schemas.terms import FormKey

__all__ = ["explain_facts"]


def explain_facts(
    facts: Sequence[Headline], result: Outcome, material: Material, _methodology: Methodology, school: str
) -> Explanation:
    """A root a fact without parts, and a root a form with all the cells of the school in it."""
    (row,) = records(result.schools[result.schools["school"] == school])
    known = [Node(fact.name, fact.title, row[fact.name], fact.told(row[fact.name]), "computed") for fact in facts]
    return Explanation(school, (*known, *(_form(form, material, school) for form in material.forms)))


def _form(form: FormKey, material: Material, school: str) -> Node:
    rows = own_rows(material, form, school)
    fields = [name for name in FORMS[form].columns if name not in FORMS[form].unique]
    parts = tuple(
        Node(
            f"row.{number}", ", ".join(str(row[name]) for name in FORMS[form].unique if name != "school"), None, "",
            "row", parts=tuple(cell(form, row, field) for field in fields if row[field] is not None),
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip
    told = counted(len(rows), "строка", "строки", "строк") if rows else "сведений нет"
    return Node(f"form.{form.value}", f"Исходные данные: {form.label}", len(rows), told, "count", parts=parts)
