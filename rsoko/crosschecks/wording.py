"""Numbers of texts as Russian documents write them."""

__all__ = ["day", "number", "percent"]


def number(value: float) -> str:
    """Write a number: whole ones without a fraction, others with a comma."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.4g}".replace(".", ",")


def percent(share: float) -> str:
    """Write a share as per cent."""
    return f"{number(round(100 * share, 4))} %"


def day(month_and_day: tuple[int, int]) -> str:
    """Write a day of any year."""
    month, number_of_day = month_and_day
    return f"{number_of_day:02d}.{month:02d}"
