"""How commands say which letters the calendar called for."""

from rsoko.cli.output import OUT, print_table
from rsoko.steps.telling import Spoken

__all__ = ["say_spoken"]


def say_spoken(done: Spoken) -> None:
    """Print the decision about every recipient."""
    if done.day_off:
        OUT.print("Сегодня выходной: никому ничего не отправляется.")
        return
    rows = [
        (each.kind.label, each.of, each.step, f"{each.code} {each.name}", each.choice.label) for each in done.letters
    ]
    print_table(("Письмо", "О чём", "Ступень", "Кому", "Решение"), rows, empty="Писать не о чем.")
    if done.unreachable:
        places = ", ".join(f"{scope.label} {code}" for scope, code in done.unreachable)
        OUT.print(f"Нет действующих контактов: {places}")
    if done.dry:
        OUT.print(f"Проба: в очередь встало бы писем: {len(done.new)}.")
    else:
        OUT.print(f"Поставлено в очередь писем: {len(done.new)}. Отправить: «rsoko deliveries retry».")
