"""When to prune how much."""

from collections.abc import Callable

__all__ = ["NAMES", "Schedule", "gradual", "iterative", "one_shot", "remaining"]

#: From the share of the training that is done to the share of the way to the budget, both 0 to 1.
Schedule = Callable[[float], float]


def one_shot(done: float) -> float:
    """Everything at the start."""
    del done
    return 1.0


def iterative(rounds: int, until: float = 0.8) -> Schedule:
    """In equal steps, with training between them.

    Parameters
    ----------
    rounds
        How many steps.
    until
        Share of the training after which the last has been made.
    """
    if rounds < 1:
        raise ValueError(f"Rounds must be at least 1, not {rounds}")
    return lambda done: min(rounds, 1 + int(done / until * (rounds - 1) + 1e-9)
                            if rounds > 1 else 1) / rounds


def gradual(until: float = 0.4) -> Schedule:
    """Steadily, until a share of the training is done."""
    return lambda done: min(1.0, done / until)


def remaining(start: int, end: int, way: float) -> int:
    """Weights to keep at a share of the way from ``start`` to ``end``.

    The same factor at each step: few weights are worth as much of one another as many are.
    """
    return round(start ** (1 - way) * end ** way)


NAMES = ("one-shot", "iterative", "gradual")
