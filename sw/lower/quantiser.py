"""QONNX quantisers: ``Quant`` (also called ``IntQuant``) and ``BipolarQuant``, of any domain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sw.errors import SternaError
from sw.graph import Interval

__all__ = ["QUANTISERS", "Quantiser", "read_quantiser"]

QUANTISERS = frozenset({"Quant", "IntQuant", "BipolarQuant"})

#: Widest integers that a quantiser may give.
MAX_BITS = 24


def _away_from_zero(x):
    return np.sign(x) * np.ceil(np.abs(x))


def _half_up(x):
    return np.sign(x) * np.floor(np.abs(x) + 0.5)


def _half_down(x):
    return np.sign(x) * np.ceil(np.abs(x) - 0.5)


#: Meaning of ``rounding_mode``. "Up" and "down" are away from and towards zero in QONNX.
_ROUNDINGS = {"ROUND": np.rint, "HALF_EVEN": np.rint, "CEIL": np.ceil, "FLOOR": np.floor,
              "UP": _away_from_zero, "DOWN": np.trunc, "HALF_UP": _half_up,
              "HALF_DOWN": _half_down}


@dataclass(frozen=True, eq=False)
class Quantiser:
    """From floats to integers ``q - zero_point`` (or ``q``, see ``offset``), and back.

    The model's float for an integer ``k`` that this gives is ``scale * k + offset``.

    Parameters
    ----------
    scale, zero_point : arrays
        As in the model, with its dtype and shape.
    lo, hi : float
        Range of ``q``.
    rounding : :class:`str`
        A QONNX rounding mode in capitals.
    is_bipolar : :class:`bool`
        Whether ``q`` is -1 for negative numbers and +1 for others.
    divides : :class:`bool`
        Whether the number is divided by the scale first; ``BipolarQuant`` only multiplies by it.
    """

    scale: np.ndarray
    zero_point: np.ndarray
    lo: float
    hi: float
    rounding: str = "ROUND"
    is_bipolar: bool = False
    divides: bool = True

    @property
    def has_integer_zero(self) -> bool:
        """Whether the float 0 is one of the integers, so that the map back needs no offset."""
        return bool(np.all(self.zero_point == np.rint(self.zero_point)))

    @property
    def offset(self) -> np.ndarray:
        """Float for the integer 0."""
        if self.has_integer_zero:
            return np.zeros((), self.scale.dtype)
        return -self.zero_point * self.scale

    @property
    def interval(self) -> Interval:
        """All integers that this may give."""
        zero = self.zero_point if self.has_integer_zero else np.zeros(1)
        step = 2 if self.is_bipolar and zero.min() == zero.max() else 1
        return Interval(int(self.lo - zero.max()), int(self.hi - zero.min()), step)

    def position(self, x: np.ndarray) -> np.ndarray:
        """Where ``x`` lies among the integers, before rounding."""
        return x / self.scale + self.zero_point if self.divides else x

    def integers(self, position: np.ndarray) -> np.ndarray:
        """Integers, as floats of the same dtype, for what :meth:`position` gave."""
        if self.is_bipolar:
            q = np.where(position >= 0, np.ones_like(position), -np.ones_like(position))
            # What is not a number must not pass for a negative one.
            q = np.where(np.isnan(position), position, q)
        else:
            q = _ROUNDINGS[self.rounding](np.clip(position, self.lo, self.hi))
        return q - self.zero_point if self.has_integer_zero else q


def read_quantiser(op_type: str, attributes: dict, inputs: Sequence[np.ndarray | None],
                   where: str) -> Quantiser:
    """Make the quantiser of an operator whose constant inputs (all but the first) are ``inputs``.

    Raises
    ------
    SternaError
        Where scale, zero point, bit width or an attribute is not as QONNX says.
    """
    count = 1 if op_type == "BipolarQuant" else 3
    given = [array for array in inputs if array is not None]
    if not len(given) == len(inputs) == count:
        raise SternaError(f"Quantiser {where} must have {count + 1} inputs, not {len(inputs) + 1}")
    scale = _floats(given[0])
    if not np.all(np.isfinite(scale)) or not np.all(scale > 0):
        raise SternaError(f"Quantiser {where} must have a positive scale, not "
                          f"{scale.min() if scale.size else 'none'}")
    if op_type == "BipolarQuant":
        return Quantiser(scale, np.zeros((), scale.dtype), -1.0, 1.0, is_bipolar=True,
                         divides=False)
    zero_point = _floats(given[1])
    if not np.all(np.isfinite(zero_point)) or np.abs(zero_point).max() > 2**MAX_BITS:
        raise SternaError(f"Quantiser {where} must have a zero point within {MAX_BITS} bits")
    bits = np.asarray(given[2])
    if bits.size != 1 or not 1 <= bits.item() <= MAX_BITS or bits.item() != int(bits.item()):
        raise SternaError(f"Quantiser {where} must have one bit width from 1 to {MAX_BITS}, not "
                          f"{np.array2string(bits.reshape(-1)[:4])}")
    for name in ("signed", "narrow"):
        if attributes.get(name) not in (0, 1):
            raise SternaError(f"Quantiser {where} must have the attribute {name!r} with the value "
                              f"0 or 1, not {attributes.get(name)}")
    rounding = attributes.get("rounding_mode", b"ROUND").decode(errors="replace").upper()
    if rounding not in _ROUNDINGS:
        raise SternaError(f"Quantiser {where} must have a rounding mode of "
                          f"{', '.join(_ROUNDINGS)}, not {rounding!r}")
    lo, hi = _range(int(bits.item()), attributes["signed"], attributes["narrow"])
    if lo >= hi and not attributes["signed"]:
        raise SternaError(f"Quantiser {where} must have more than one value, but of one unsigned "
                          f"bit a narrow range leaves 0 alone")
    if bits.item() == 1 and attributes["signed"]:
        return Quantiser(scale, zero_point, -1.0, 1.0, is_bipolar=True)
    return Quantiser(scale, zero_point, lo, hi, rounding)


def _range(bits: int, signed: int, narrow: int) -> tuple[float, float]:
    """Least and greatest integer; narrow leaves out the least signed or the greatest unsigned."""
    if signed:
        return -(2.0 ** (bits - 1)) + narrow, 2.0 ** (bits - 1) - 1
    return 0.0, 2.0**bits - 1 - narrow


def _floats(array: np.ndarray) -> np.ndarray:
    """``array`` in its own float dtype."""
    return array if np.issubdtype(array.dtype, np.floating) else array.astype(np.float64)
