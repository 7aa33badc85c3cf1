"""Where the next activation goes."""

from amaranth.hdl import Cat, Module, Mux
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

__all__ = ["WritePointer"]


class WritePointer(wiring.Component):
    """Count up or down from 0, by one address or by a beat of them.

    Parameters
    ----------
    depth : :class:`int`
        Addresses; a power of two.
    lanes : :class:`int`
        Addresses of a beat; a power of two.

    Members
    -------
    step : ``In(1)``
    is_up : ``In(1)``
        Which way.
    is_wide : ``In(1)``
        By ``lanes`` addresses, downwards only.
    restart : ``In(1)``
        Go back to 0.
    address : ``Out(range(depth))``
        The last one, or 0: the first address upwards is 1, the first downwards is the highest.
    """

    def __init__(self, depth: int, lanes: int):
        self.depth = depth
        self.lanes = lanes
        super().__init__({"step": In(1), "is_up": In(1), "is_wide": In(1), "restart": In(1),
                          "address": Out(range(depth))})

    def elaborate(self, platform):
        m = Module()
        low_bits = self.lanes.bit_length() - 1
        low, high = self.address[:low_bits], self.address[low_bits:]

        # By a beat the low bits stay 0, which is what borrows from the upper ones.
        carry = Mux(self.is_up, low.all(), low.any()) if low_bits else self.is_up
        moved = (Cat(1, high) + Cat(carry, (~self.is_up).replicate(len(high))))[1:]
        with m.If(self.restart):
            m.d.sync += self.address.eq(0)
        with m.Elif(self.step):
            m.d.sync += high.eq(moved)
            if low_bits:
                near = Mux(self.is_up, low + 1, low - 1)
                m.d.sync += low.eq(Mux(self.is_wide, 0, near))

        return m
