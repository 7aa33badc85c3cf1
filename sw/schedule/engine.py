"""Which engine can multiply what."""

from sw.graph import Interval

__all__ = ["ENGINES", "accepts", "simplest_engine"]

BIPOLAR = Interval(-1, 1, 2)
LOWBIT_COUNT = 2**8


def _is_bipolar_or_dense(interval: Interval) -> bool:
    return interval == BIPOLAR or interval.step == 1


# From the smallest hardware to the most general: what each takes, as a test and in words.
ENGINES = {
    "xnor": (lambda x, w: x == w == BIPOLAR, "bipolar weights and activations"),
    "ternary": (lambda x, w: -1 <= w.lo and w.hi <= 1 and _is_bipolar_or_dense(x),
                "weights in -1..1"),
    "lowbit": (lambda x, w: x.count <= LOWBIT_COUNT and w.count <= LOWBIT_COUNT,
               f"weights and activations of at most {LOWBIT_COUNT} values (8 bits)"),
}


def accepts(engine: str, activations: Interval, weights: Interval) -> bool:
    """Whether ``engine`` can multiply numbers of these intervals."""
    return ENGINES[engine][0](activations, weights)


def simplest_engine(activations: Interval, weights: Interval) -> str | None:
    """Smallest engine that can multiply these, or None."""
    return next((name for name in ENGINES if accepts(name, activations, weights)), None)
