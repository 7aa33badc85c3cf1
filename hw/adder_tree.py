"""Sums of many numbers."""

from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.shape import code_shape, vector
from sw.graph import Interval

__all__ = ["AdderTree"]

LEVELS_PER_REGISTER = 2


class AdderTree(wiring.Component):
    """Add ``count`` numbers of ``interval`` in a balanced, pipelined tree.

    Parameters
    ----------
    interval : :class:`Interval`
        Of each number, with step 1.
    count : :class:`int`
        How many numbers there are.

    Members
    -------
    terms : ``In(vector(interval, count))``
    total : ``Out(code_shape(total_interval))``

    Timing
    ------
    latency : one register behind every second of the ``ceil(log2(count))`` levels
    interval : 1 cycle; the pipeline cannot be stopped
    """

    interval = 1

    def __init__(self, interval: Interval, count: int):
        if interval.step != 1:
            raise ValueError(f"Terms of a tree must have the step 1, not {interval.step}")
        self.term_interval = interval
        self.count = count
        self.levels = (count - 1).bit_length()
        self.latency = -(-self.levels // LEVELS_PER_REGISTER)
        self.total_interval = Interval(count * interval.lo, count * interval.hi)
        super().__init__({"terms": In(vector(interval, count)),
                          "total": Out(code_shape(self.total_interval))})

    def elaborate(self, platform):
        m = Module()

        # Each entry is a partial sum and the number of terms in it, which bounds its range.
        sums = [(self.terms[k], 1) for k in range(self.count)]
        for level in range(1, self.levels + 1):
            is_registered = level % LEVELS_PER_REGISTER == 0 or level == self.levels
            domain = m.d.sync if is_registered else m.d.comb
            paired = []
            for k in range(0, len(sums), 2):
                terms = sum(count for _, count in sums[k:k + 2])
                lo, hi = terms * self.term_interval.lo, terms * self.term_interval.hi
                partial = Signal(range(lo, hi + 1), name=f"level_{level}_{k // 2}",
                                 reset_less=True)
                domain += partial.eq(sum((value for value, _ in sums[k + 1:k + 2]), sums[k][0]))
                paired.append((partial, terms))
            sums = paired
        m.d.comb += self.total.eq(sums[0][0])

        return m
