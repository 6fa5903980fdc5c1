"""What operators read and fill in in the Prefect UI: refused by the form is what the ledger would refuse."""

import pytest
from prefect._internal.pydantic.v2_schema import create_v2_schema
from prefect.utilities.schema_tools import validate

from deployments.schedules import deployments
from flows.approval import ApprovalForm
from flows.intake import intake
from flows.plans_check import plans_check

FILLED = {"decision": "утвердить", "name": "Начальник отдела", "order": "5-417"}


def refused(form: dict[str, str]) -> bool:
    # As Prefect makes it when a run begins to wait.
    schema = create_v2_schema("ApprovalForm", model_base=ApprovalForm.with_initial_data(description="Проект готов."))
    return bool(list(validate(form, schema)))


@pytest.mark.parametrize(
    "form",
    [
        FILLED,
        {**FILLED, "note": ""},
        {"decision": "отклонить", "name": "Начальник отдела", "note": "Сведения не подтверждены"},
        {"decision": "отклонить", "name": "Начальник отдела", "order": "", "note": "Сведения не подтверждены"},
    ],
)
def test_a_whole_decision_is_taken(form) -> None:
    assert not refused(form)


@pytest.mark.parametrize(
    "form",
    [
        {**FILLED, "order": ""},
        {**FILLED, "order": "  "},
        {**FILLED, "name": " "},
        {**FILLED, "decision": "подождать"},
        {"decision": "утвердить", "name": "Начальник отдела"},
        {"decision": "отклонить", "name": "Начальник отдела", "order": "5-417"},
        {"decision": "отклонить", "name": "Начальник отдела", "note": " "},
    ],
)
def test_a_decision_without_its_order_or_reason_is_refused_before_the_run_goes_on(form) -> None:
    assert refused(form)


def test_what_may_be_left_out_is_an_empty_field_of_its_kind() -> None:
    asked = plans_check.parameters.properties["on"]
    assert (asked["type"], asked["format"], "anyOf" in asked, "default" in asked) == ("string", "date", False, False)
    assert "on" not in plans_check.parameters.required
    assert intake.parameters.properties["sender"]["pattern"] == "^[0-9]{1,16}$"


def test_the_ui_breaks_no_line_of_a_description_before_its_end() -> None:
    for each in deployments():
        paragraphs = each.description.split("\n\n")
        assert len(paragraphs) >= 3, each.name
        assert "\n" not in "".join(paragraphs), each.name
