"""Round steps for the axis of a chart."""

__all__ = ["ticks"]

STEPS = (1, 2, 5)


def ticks(maximum: float, target: int = 5) -> list[float]:
    """Round values from 0 up to the first that is not below `maximum`, about `target` of them."""
    if maximum <= 0:
        return [0.0, 1.0]
    rough = maximum / target
    power = 10.0 ** _exponent(rough)
    step = next((factor * power for factor in STEPS if factor * power >= rough * 0.999), 10 * power)
    count = 1
    while round(count * step, 9) < maximum:
        count += 1
    return [round(index * step, 9) for index in range(count + 1)]


def _exponent(value: float) -> int:
    """The power of ten just below a value, without logarithms that differ by a last bit."""
    power = 0
    while 10.0**power > value:
        power -= 1
    while 10.0 ** (power + 1) <= value:
        power += 1
    return power
