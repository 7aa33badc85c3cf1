"""Hardware shapes for the number ranges of the integer graph."""

from amaranth.hdl import Const, Shape, Value
from amaranth.lib import data

from sw.graph import Interval

__all__ = ["arithmetic", "code_shape", "vector"]


def code_shape(interval: Interval) -> Shape:
    """Shape of one code of ``interval``; its bits are those of ``interval.encode``."""
    return Shape(interval.width, signed=interval.is_signed)


def vector(interval: Interval, lanes: int) -> data.ArrayLayout:
    """Layout of ``lanes`` codes of ``interval``; its bits are those of ``BeatFormat``."""
    return data.ArrayLayout(code_shape(interval), lanes)


def arithmetic(code: Value, interval: Interval) -> Value:
    """The number that ``code`` stands for, ready to calculate with."""
    if interval.step == 1:
        return code
    return code * Const(interval.step) + Const(interval.lo)
