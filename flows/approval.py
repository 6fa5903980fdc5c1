"""The form under which a person decides about a draft list in the Prefect UI."""

from typing import Literal

from prefect.input import RunInput
from pydantic import ConfigDict, Field, JsonValue

__all__ = ["WEEKS_OF_PATIENCE", "ApprovalForm"]

# A draft may wait for an order over holidays; Prefect's own limit is one hour.
WEEKS_OF_PATIENCE = 8


# What the ledger would refuse is refused by the form: afterwards the draft would be closed.
SAID = r"\S"
ORDER_OR_REASON: dict[str, JsonValue] = {
    "if": {"properties": {"decision": {"const": "утвердить"}}},
    "then": {"required": ["order"], "properties": {"order": {"pattern": SAID}}},
    "else": {"required": ["note"], "properties": {"note": {"pattern": SAID}}},
}


class ApprovalForm(RunInput):
    """Решение по проекту перечня."""

    model_config = ConfigDict(title="Утверждение перечня", json_schema_extra=ORDER_OR_REASON)

    decision: Literal["утвердить", "отклонить"] = Field(
        title="Решение", description="«Отклонить» закрывает запуск: перечень не публикуется, письма не уходят."
    )
    name: str = Field(title="Кто утверждает", description="Должность и фамилия.", pattern=SAID)
    order: str = Field(
        default="", title="Номер распоряжения", description="Обязателен при утверждении, например 5-417."
    )
    note: str = Field(default="", title="Причина", description="Обязательна, если проект отклонён.")
