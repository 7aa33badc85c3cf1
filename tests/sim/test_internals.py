"""`sim.internals`: signals inside a component by name."""

import pytest
from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import Out

from hw.credit_queue import CreditQueue
from sim.internals import elaborated


class Outer(wiring.Component):
    count: Out(4)

    def elaborate(self, platform):
        m = Module()
        m.submodules.queue = CreditQueue(8, depth=3)
        inner = Signal(7)
        m.d.sync += inner.eq(inner + 1)
        m.d.comb += self.count.eq(inner)
        return m


def test_signals_are_found_by_their_path():
    _, inside = elaborated(Outer())
    assert len(inside["inner"]) == 7
    assert len(inside["queue.credits"]) == 2
    assert len(inside["queue.queue.is_used"]) == 3
    assert "queue.queue.is_used" in inside
    assert "is_used" not in inside


def test_an_unknown_name_is_refused_with_the_known_ones():
    _, inside = elaborated(Outer())
    with pytest.raises(KeyError, match=r"Component drives no signal 'credits', only count, inner, "
                                       r"queue\.can_reserve"):
        inside["credits"]
