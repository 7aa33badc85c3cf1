"""How numbers are written in a report."""

__all__ = ["count", "decimal", "difference", "duration", "duration_of_call",
           "factor", "integer", "integers", "joules", "megahertz", "names", "percent", "rate",
           "signed_percent", "times", "watts"]

MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


def count(value: float) -> str:
    """A number of things: whole where it is whole."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def decimal(value: float) -> str:
    """A number of any size, in three digits; whole from 1,000 on."""
    text = f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"
    return text.replace("-", MINUS)


def integer(value: int) -> str:
    """A whole number with its sign."""
    return f"{value:,}".replace("-", MINUS)


def percent(share: float, places: int = 1) -> str:
    """A share as percent."""
    return f"{100 * share:.{places}f}{NARROW}%"


def difference(share: float, places: int = 2) -> str:
    """A difference of two shares, in percentage points with its sign."""
    if share == 0:
        return "equal"
    least = 10.0 ** -places
    sign, points = MINUS if share < 0 else "+", 100 * abs(share)
    return (f"{sign}{points:.{places}f} points" if points >= least / 2
            else f"less than {sign}{least:.{places}f} points")


def signed_percent(share: float) -> str:
    """A deviation as percent, with its sign."""
    value = round(100 * share, 1)
    return f"{MINUS if value < 0 else '+'}{abs(value):.1f}{NARROW}%"


def rate(per_second: float) -> str:
    """A number per second: whole from 100 on."""
    return f"{per_second:,.0f}" if per_second >= 100 else f"{per_second:.3g}"


def megahertz(mhz: float) -> str:
    """A frequency in MHz, without zeros that say nothing."""
    return f"{mhz:,.2f}".rstrip("0").rstrip(".") + f"{NARROW}MHz"


def joules(microjoules: float) -> str:
    """An energy in the unit that suits it."""
    return _scaled(microjoules, (("mJ", 1e-3), ("µJ", 1.0), ("nJ", 1e3), ("pJ", 1e6)))


def watts(milliwatts: float) -> str:
    """A power in the unit that suits it."""
    return _scaled(milliwatts, (("W", 1e-3), ("mW", 1.0), ("µW", 1e3)))


def duration_of_call(seconds: float) -> str:
    """A time that a machine takes, in the unit that suits it."""
    return _scaled(seconds, (("s", 1.0), ("ms", 1e3), ("µs", 1e6), ("ns", 1e9)))


def _scaled(value: float, units: tuple[tuple[str, float], ...]) -> str:
    """Three digits of a value, in the first unit that has at least one of it."""
    unit, scale = next(((unit, scale) for unit, scale in units if value * scale >= 0.9995),
                       units[-1])
    scaled = value * scale
    return f"{f'{scaled:,.0f}' if scaled >= 999.5 else f'{scaled:.3g}'}{NARROW}{unit}"


def factor(ratio: float) -> str:
    """How many times."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def times(ratio: float) -> str:
    """A ratio of sizes."""
    return f"{ratio:,.1f}{NARROW}\N{MULTIPLICATION SIGN}"


def integers(interval: str) -> str:
    """An interval as ``str(Interval)`` writes it, in the signs of print."""
    if interval == "-1..1 step 2":
        return "\N{PLUS-MINUS SIGN}1"
    return interval.replace("-", MINUS).replace("..", "\N{HORIZONTAL ELLIPSIS}")


def duration(seconds: float) -> str:
    """A time that people wait."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f}{NARROW}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}{NARROW}min {rest:02}{NARROW}s"


def names(words: list[str]) -> str:
    """Words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
