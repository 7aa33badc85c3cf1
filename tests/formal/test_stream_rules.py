# amaranth: UnusedElaboratable=no
"""Every component keeps the stream rules, for every behaviour of its neighbours."""

import importlib
import inspect
import pkgutil

import pytest
from amaranth.hdl import Module
from amaranth.lib import wiring

import hw
from hw.credit_queue import CreditQueue
from hw.frame_buffer import FrameBuffer
from hw.frame_store import FrameStore
from hw.queue import Queue
from hw.shape import vector
from hw.spi_flash import SpiFlash
from sim.formal import prove, prove_cut, prove_progress
from sim.formal_bench import NotProven
from sw.graph import Interval
from tests.formal.small import BITS, LAYERS, OTHERS, PARTS

pytestmark = pytest.mark.slow

MAKE = {name: entry[0] for name, entry in LAYERS.items()} | OTHERS


@pytest.mark.parametrize("name", MAKE)
def test_offers_are_held_and_wait_for_nobody(name):
    prove(MAKE[name]())


# A whole network, and what stands in front of a component that cuts.
NOT_CUT = ("Accelerator", "ImageFramer")


@pytest.mark.parametrize("name", [name for name in MAKE if name not in NOT_CUT])
def test_ready_is_cut(name):
    prove_cut(MAKE[name]())


@pytest.mark.parametrize("name, within", [
    ("Dense xnor, folded", 20), ("Dense ternary", 20), ("Sparse", 16), ("DenseGroups", 14),
    ("Threshold", 12), ("Requantise", 8), ("Table", 6), ("ArgMax", 12), ("StreamWidth, both", 8),
    ("Queue", 2),
])
def test_never_gets_stuck(name, within):
    prove_progress(MAKE[name](), within=within, cycles=within + 8)


def test_credit_queue_keeps_room_for_what_is_reserved():
    """With reservations as documented, a push always finds a free slot."""
    dut = CreditQueue(vector(BITS, 1), depth=3)

    def invariants(inside):
        used = sum(inside["queue.is_used"])
        return [used <= 3 - inside["credits"]]

    # Without in-flight work a push comes with the reservation itself.
    prove(dut, assume=[~dut.reserve | dut.can_reserve, dut.push == dut.reserve],
          invariants=invariants)


@pytest.mark.parametrize("passes", [1, 2])
def test_frame_buffer(passes):
    dut = FrameBuffer(vector(BITS, 1), beats=2, passes=passes)
    prove(dut, assume=[~dut.take | dut.is_available])


def test_frame_store():
    dut = FrameStore(vector(BITS, 1), beats=2)
    prove(dut, assume=[~dut.take | dut.is_available, ~dut.release | (dut.take & dut.is_whole)])


def test_spi_flash():
    dut = SpiFlash(0x40000, wake_cycles=2)
    # While a byte waits nothing is shifted.
    prove(dut, invariants=lambda inside: [~dut.o.valid | (inside["left"] == 0)])


def test_every_component_with_streams_has_an_entry():
    proven = {type(make()).__name__ for make in MAKE.values()} | PARTS.keys()
    with_streams = set()
    for module in pkgutil.iter_modules(hw.__path__):
        if module.ispkg:
            continue
        for name, kind in inspect.getmembers(importlib.import_module(f"hw.{module.name}")):
            if (inspect.isclass(kind) and issubclass(kind, wiring.Component)
                    and kind.__module__ == f"hw.{module.name}"
                    and "stream.Signature" in (kind.__doc__ or "")):
                with_streams.add(name)
    assert with_streams == proven


class DropsOffer(Queue):
    """Takes its offer back when it is not accepted at once."""

    def elaborate(self, platform):
        m = super().elaborate(platform)
        m.d.comb += self.o.valid.eq(self.i.valid)
        return m


class WaitsToBeAsked(wiring.Component):
    """Offers only to who is ready."""

    def __init__(self):
        super().__init__(Queue(vector(Interval(0, 1), 1)).signature)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.o.payload.eq(self.i.payload)
        m.d.comb += self.o.valid.eq(self.i.valid & self.o.ready)
        m.d.comb += self.i.ready.eq(self.o.ready)
        return m


def test_the_proof_refuses_a_dropped_offer():
    with pytest.raises(NotProven, match=r"^Stream rules of DropsOffer not proven"):
        prove(DropsOffer(vector(BITS, 1)))


def test_the_proof_refuses_who_waits_to_be_asked():
    with pytest.raises(NotProven, match=r"^Stream rules of WaitsToBeAsked not proven"):
        prove(WaitsToBeAsked())
    with pytest.raises(NotProven, match=r"^Cut between the ready signals of WaitsToBeAsked not "):
        prove_cut(WaitsToBeAsked())
