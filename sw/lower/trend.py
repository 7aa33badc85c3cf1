"""Where an elementwise operator is known to rise or to fall, channel by channel.

Only intervals that are too long to evaluate need this: a staircase is then found by bisection,
which is right for monotone functions alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

__all__ = ["AFFINE", "RULES", "STRICT", "UNKNOWN", "Operand", "unknown"]

#: Direction of what is not known to be monotone; the others are -1, 0 (constant) and +1.
UNKNOWN = 2


@dataclass(frozen=True, eq=False)
class Operand:
    """Input of an operator: its direction (broadcastable), and its value where it is constant."""

    direction: np.ndarray
    value: np.ndarray | None = None


Rule = Callable[..., np.ndarray]


def unknown(*operands: Operand, **_) -> np.ndarray:
    """Nothing is known, except that constants give a constant."""
    is_constant = _fold([operand.direction == 0 for operand in operands], np.logical_and)
    return np.where(is_constant, 0, UNKNOWN)


def _fold(arrays: list, function) -> np.ndarray:
    total = arrays[0]
    for array in arrays[1:]:
        total = function(total, array)
    return total


def _flip(direction):
    return np.where(direction == UNKNOWN, UNKNOWN, -direction)


def _join(a, b):
    return np.where(a == 0, b, np.where((b == 0) | (a == b), a, UNKNOWN))


def _together(*operands: Operand, **_):
    """Rises with each operand: sums, minima and maxima."""
    return _fold([operand.direction for operand in operands], _join)


def _difference(a: Operand, b: Operand):
    return _join(a.direction, _flip(b.direction))


def _scaled(direction, factor):
    sign = np.sign(factor).astype(int)
    return np.where(sign == 0, 0, np.where(direction == UNKNOWN, UNKNOWN, direction * sign))


def _product(a: Operand, b: Operand):
    if a.value is not None:
        a, b = b, a
    return unknown(a, b) if b.value is None else _scaled(a.direction, b.value)


def _quotient(a: Operand, b: Operand):
    # A quotient by zero jumps from one infinity to the other.
    if b.value is None or np.any(b.value == 0):
        return unknown(a, b)
    return _scaled(a.direction, b.value)


def _batch_normalization(x: Operand, scale: Operand, *_, **__):
    if scale.value is None:
        return unknown(x, scale)
    return _scaled(x.direction, scale.value.reshape((1, -1) + (1,) * (x.direction.ndim - 2)))


def _rising(x: Operand, *others: Operand, **_):
    return x.direction if all(o.value is not None for o in others) else unknown(x, *others)


def _rising_if_positive(x: Operand, **attributes):
    return x.direction if min(attributes.values()) >= 0 else unknown(x)


def _prelu(x: Operand, slope: Operand):
    if slope.value is None or np.any(slope.value < 0):
        return unknown(x, slope)
    return x.direction


#: Direction of the result from those of the operands, by operator.
RULES: dict[str, Rule] = {
    "Add": _together, "Sum": _together, "Mean": _together, "Min": _together, "Max": _together,
    "Clip": _together, "Sub": _difference, "Mul": _product, "Div": _quotient,
    "Neg": lambda x: _flip(x.direction), "BatchNormalization": _batch_normalization,
    "LeakyRelu": _rising_if_positive, "Elu": _rising_if_positive, "Celu": _rising_if_positive,
    "HardSigmoid": _rising_if_positive, "Selu": _rising_if_positive,
    "ThresholdedRelu": _rising_if_positive, "PRelu": _prelu,
} | dict.fromkeys(("Atan", "Asinh", "Ceil", "Dropout", "Erf", "Exp", "Floor", "Identity", "Log",
                   "Relu", "Round", "Sigmoid", "Sign", "Sinh", "Softplus", "Softsign", "Sqrt",
                   "Tanh"), _rising)

#: Operators that are affine in one operand while the others are constant.
AFFINE = frozenset({"Add", "Sum", "Mean", "Sub", "Mul", "Div", "Neg", "BatchNormalization",
                    "Identity", "Dropout"})

#: Operators of one operand that never give the same for different ones, on paper.
STRICT = frozenset({"Atan", "Asinh", "Erf", "Exp", "Log", "Sigmoid", "Sinh", "Softplus", "Softsign",
                    "Sqrt", "Tanh"})
