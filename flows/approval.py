"""The form under which a person decides about a draft list in the Prefect UI."""

from typing import Literal

from prefect.input import RunInput
from pydantic import ConfigDict, Field

__all__ = ["WEEKS_OF_PATIENCE", "ApprovalForm"]

# A draft may wait for an order over holidays; Prefect's own limit is one hour.
WEEKS_OF_PATIENCE = 8


class ApprovalForm(RunInput):
    """Решение по проекту перечня."""

    model_config = ConfigDict(title="Утверждение перечня")

    decision: Literal["утвердить", "отклонить"] = Field(
        title="Решение", description="«Отклонить» закрывает запуск: перечень не публикуется, письма не уходят."
    )
    name: str = Field(title="Кто утверждает", description="Должность и фамилия.", min_length=1)
    order: str = Field(
        default="", title="Номер распоряжения", description="Обязателен при утверждении, например 5-417."
    )
    note: str = Field(default="", title="Примечание", description="Причина, если проект отклонён.")
