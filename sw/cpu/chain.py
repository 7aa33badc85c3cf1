"""Kernels one behind the other, and in which form the last one leaves its numbers."""

import numpy as np

from sw.cpu.steps import Step
from sw.cpu.sums import Sums
from sw.graph import Interval

__all__ = ["BITS", "CODES", "LANES", "SHORTS", "SUMS", "SUM_LANES", "WIDE", "Chain",
           "bytes_of_code"]

# Forms of the buffers between kernels. A code is `(x - lo) / step` of an interval.
BITS = "bits"      # planes of the codes' bits, each padded to 64 elements
CODES = "codes"    # a byte each
SHORTS = "shorts"  # two bytes each
LANES = "lanes"    # codes of a byte, an element of all frames of a block together
WIDE = "wide"      # the integers themselves, eight bytes each
SUMS, SUM_LANES = "sums", "sum lanes"  # of 32 bits, with what `Sums` says of them


def bytes_of_code(form: str) -> int:
    """Bytes of an element of the form that kernels write which can write several."""
    return {SHORTS: 2, WIDE: 8}.get(form, 1)


class Chain:
    """Kernels so far, and what the last one left.

    Attributes
    ----------
    steps : list of :class:`Step`
        The kernels.
    form : str
        Of the buffer behind the last one.
    interval, size
        Of its integers.
    sums : :class:`Sums` or None
        What sums in the buffer are.
    layer : str
        Layer that the next kernels are for.
    """

    def __init__(self, interval: Interval, size: int):
        self.steps: list[Step] = []
        self.interval, self.size = interval, size
        self.form, self.layer = WIDE, ""
        self.sums: Sums | None = None

    def add(self, kernel: str, *arguments) -> None:
        """Put a kernel behind the last one."""
        self.steps.append(Step(kernel, arguments, self.layer))

    def convert(self, wanted: str, planes: int = 1) -> None:
        """Bring the integers of the buffer into the form ``wanted``."""
        if self.form in (SUMS, SUM_LANES):
            self._widen()
        if self.form == LANES and wanted != LANES:
            self.add("codes_out_of_lanes", self.size)
            self.form = CODES
        if self.form == wanted:
            return
        inside = self.interval
        if self.form == WIDE:  # as integers that come in
            form = SHORTS if wanted == SHORTS else CODES
            self.add("load", self.size, 8, True, inside.lo, inside.step, bytes_of_code(form))
            self.form = form
            self.convert(wanted, planes)
        elif wanted == BITS:
            self.add("planes", self.size, planes)
        elif wanted == LANES:
            self.add("codes_into_lanes", self.size)
        elif wanted == SHORTS:
            self.add("table", self.size, 1, 256, np.arange(256), bytes_of_code(SHORTS))
        elif wanted == WIDE:
            self.add("decode", self.size, bytes_of_code(self.form), inside.lo, inside.step)
        else:
            raise AssertionError(f"nothing makes {wanted} of {self.form}")
        self.form = wanted

    def leave_lanes(self) -> None:
        """Bring sums in lanes into the rows of frames."""
        if self.form == SUM_LANES:
            self.add("counts_out_of_lanes", self.size)
            self.form = SUMS

    def _widen(self) -> None:
        assert self.sums is not None
        self.leave_lanes()
        self.add("affine", self.size, self.sums.factor, self.sums.offsets)
        self.form = WIDE
