"""How far float32 may be from the float64 that regions are evaluated in."""

from dataclasses import dataclass, replace

import numpy as np

from sw.lower.region import Edge, Region, Step

__all__ = ["uncertainty"]

#: Relative error that a float32 executor may make in one operator: 4 units in the last place.
STEP_ERROR = 2.0**-22
#: Error of the sums that a float32 executor forms, relative to the largest of them.
SUM_ERROR = 2.0**-20


def uncertainty(region: Region, x: np.ndarray) -> np.ndarray:
    """How far a float32 executor may be off from ``region.evaluate(x)``.

    To first order that is the sum of what the rounding errors of the sum at the edge, of each step
    and of each constant (which operators combine beforehand) do to the result.
    """
    exact = region.evaluate(x)
    nudges = [_Nudge(region.edge, None, None, SUM_ERROR)]
    for step in region.steps:
        nudges.append(_Nudge(region.edge, step, None, STEP_ERROR))
        if not step.is_single:
            nudges += [_Nudge(region.edge, step, index, STEP_ERROR)
                       for index, operand in enumerate(step.operands)
                       if isinstance(operand, np.ndarray)]
    total = np.zeros_like(exact, dtype=float)
    for nudge in nudges:
        with np.errstate(all="ignore"):
            moved = [np.abs(region.evaluate(x, n) - exact)
                     for n in (nudge, replace(nudge, error=-nudge.error))]
        total += np.nan_to_num(np.maximum(*moved))
    return total


@dataclass(frozen=True, eq=False)
class _Nudge:
    """Observer of an evaluation that makes one small error.

    The error is of a step's result or of one of its operands, relative to that; without a step it
    is one of the edge, relative to the largest value there.
    """

    edge: Edge
    step: Step | None
    operand: int | None
    error: float

    def __call__(self, step: Step | None, operands: list, value: np.ndarray) -> np.ndarray:
        if step is not self.step:
            return value
        if step is None:
            return value + self.error * _edge_error(self.edge)
        if self.operand is not None:
            operands[self.operand] = operands[self.operand] * (1 + self.error)
            return step.function(*operands)
        # One correctly rounded operation whose result is a float32 gives it in float32 too.
        is_rounded = value != value.astype(np.float32) if step.is_single else 1.0
        return value * (1 + self.error * is_rounded)


def _edge_error(edge: Edge) -> np.ndarray:
    """Largest float at the edge, where float32 may round sums; 0 where it cannot."""
    largest = max(abs(edge.tensor.interval.lo), abs(edge.tensor.interval.hi))
    size = np.abs(edge.scale) * largest + np.abs(edge.offset)
    # Multiples of a scale with few bits, as of a power of two, are added without rounding. A sum
    # on the way may be twice as large as the result.
    mantissa = np.frexp(edge.scale)[0] * 2.0 ** (24 - (2 * largest).bit_length())
    is_exact = (np.rint(mantissa) == mantissa) & (edge.offset == 0)
    return np.where(is_exact, 0.0, size)
