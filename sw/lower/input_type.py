"""What integers a network sees, and the floats that its model is given for them."""

import re
from dataclasses import dataclass
from typing import Self

from sw.errors import SternaError
from sw.graph import Interval

__all__ = ["InputType"]

#: Widest integer type that can be named.
MAX_BITS = 32

_FORMS = "uintN, intN (N from 1 to 32), LO..HI or bipolar, with or without /DIVISOR"


@dataclass(frozen=True)
class InputType:
    """Integers of ``interval``; the model's float input is ``scale`` times the integer."""

    interval: Interval
    scale: float = 1.0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``TYPE`` or ``TYPE/DIVISOR``.

        >>> InputType.parse("uint8/255").interval
        Interval(lo=0, hi=255, step=1)
        >>> InputType.parse("0..16/16").scale
        0.0625
        """
        kind, slash, divisor = text.strip().partition("/")
        return cls(_interval(kind.strip(), text), 1 / _divisor(divisor.strip(), text)
                   if slash else 1.0)


def _interval(kind: str, text: str) -> Interval:
    if kind == "bipolar":
        return Interval(-1, 1, 2)
    if match := re.fullmatch(r"(u?)int([0-9]{1,3})", kind):
        bits, is_unsigned = int(match[2]), bool(match[1])
        if not 1 <= bits <= MAX_BITS:
            raise SternaError(f"Input type {text!r} must have 1 to {MAX_BITS} bits, not {bits}")
        if is_unsigned:
            return Interval(0, 2**bits - 1)
        return Interval(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    if match := re.fullmatch(r"(-?[0-9]{1,10})\.\.(-?[0-9]{1,10})", kind):
        lo, hi = int(match[1]), int(match[2])
        if not lo < hi:
            raise SternaError(f"Input type {text!r} must go from a lower to a higher integer, but "
                              f"{lo} is not below {hi}")
        if max(abs(lo), abs(hi)) >= 2**MAX_BITS:
            raise SternaError(f"Input type {text!r} must stay within {MAX_BITS} bits")
        return Interval(lo, hi)
    raise SternaError(f"Input type must be {_FORMS}, not {text!r}")


def _divisor(divisor: str, text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", divisor) or float(divisor) == 0:
        raise SternaError(f"Input type {text!r} must have a positive number as its divisor, not "
                          f"{divisor!r}")
    return float(divisor)
