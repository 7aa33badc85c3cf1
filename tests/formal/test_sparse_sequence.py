# amaranth: UnusedElaboratable=no
"""A shared engine keeps the stream rules, and ends whatever its memory says."""

import pytest
from amaranth.hdl import Assert, Assume, Module, Mux, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

import hw.slot_fetch
from hw.slot_fetch import SlotFetch
from hw.slot_memory import SlotMemory
from hw.sparse_sequence import SparseSequence
from sim.formal import prove, prove_cut
from sim.formal_bench import FormalBench, NotProven
from sw.schedule import shared_plan
from tests.hw.sparse_sequences import network, schedule

pytestmark = pytest.mark.slow

SHORT = {"values": [-1, 1], "bits": 1, "i_bits": 1, "shift": 1, "bias_limit": 0}
TWO = network((2, 1, 2), (2, 1), **SHORT)
ONE = network((2, 2), (3,), **SHORT)
NARROW = {"gap_bits": 2, "code_bits": 1}


def engine(graph, **options):
    return SparseSequence(graph.nodes, schedule(graph, **NARROW, **options))


def waits_with_an_empty_pipeline(inside):
    """While outputs are on their way to the neighbour, no slot is."""
    is_last = inside["stage"] == 2
    flags = [*inside["on_the_way"], inside["has_sums"]]
    rounds = sum(flags)
    # Beats are taken until they are counted, two activations at a time.
    counts_beats = ((inside["stage"] == 0) & ~inside["writer.is_complete"] & ~inside["is_full"]
                    & ~inside["writer.pointer.address"][0])
    # An error leaves behind what was on its way.
    is_idle = (inside["stage"] == 0) & ~inside["error"]
    return [~is_idle | (rounds == 0), ~is_idle | ~inside["run"],
            ~is_idle | ~inside["is_ending"],
            ~is_last | (rounds == 0) | ~inside["is_ending"],
            ~is_last | (rounds == 0) | ~inside["run"], ~is_last | (rounds <= 1),
            ~inside["is_ending"] | ~inside["run"], ~inside["is_ending"] | ~inside["on_the_way"][0],
            inside["is_idle"] == (inside["stage"] == 0), is_last == inside["is_last"],
            ~is_last | ~inside["has_sums"] | ~inside["clear"], ~inside["is_open"] | counts_beats,
            ~inside["is_quiet"] | (sum([*inside["on_the_way"][1:], inside["has_sums"]]) == 0),
            inside["stage"] <= 2, ~inside["error"] | ~inside["o__valid"],
            ~inside["o__valid"] | ~inside["writer.is_complete"]]


def test_offers_are_held_and_wait_for_nobody():
    prove(engine(TWO), invariants=waits_with_an_empty_pipeline)


def test_no_path_from_ready_to_ready():
    prove_cut(engine(TWO))


def test_the_loader_keeps_the_rules():
    plan = shared_plan(ONE.nodes, schedule(ONE, **NARROW, is_reloadable=True))
    prove(SlotFetch(plan.logic, plan.slots))


class AnySlots(wiring.Component):
    """In the place of a slot memory: reads what the solver likes best, another word each time."""

    latency = SlotMemory.latency
    made: "AnySlots"

    def __init__(self, bits, groups, slots, *, is_writable):
        AnySlots.made = self
        self.free = Signal(bits)
        super().__init__({"address": In(range(sum(groups))), "enable": In(1), "slot": Out(bits)})

    def elaborate(self, platform):
        m = Module()
        with m.If(self.enable):
            m.d.sync += self.slot.eq(self.free)
        return m


class AnyMemory(wiring.Component):
    """An engine whose memory may hold anything: ``slot`` is its next slot."""

    def __init__(self, monkeypatch, graph):
        monkeypatch.setattr(hw.slot_fetch, "SlotMemory", AnySlots)
        self._engine = engine(graph)
        self._memory = AnySlots.made
        super().__init__({
            "slot": In(len(self._memory.free)), "error": Out(1),
            "i": In(stream.Signature(self._engine.i.payload.shape())),
            "o": Out(stream.Signature(self._engine.o.payload.shape()))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.engine = self._engine
        m.d.comb += self._memory.free.eq(self.slot)
        m.d.comb += self.error.eq(self._engine.error)
        wiring.connect(m, wiring.flipped(self.i), self._engine.i)
        wiring.connect(m, self._engine.o, wiring.flipped(self.o))
        return m


def prove_ends(dut, *, within, cycles):
    """While a beat waits at ``i``, outputs are offered, or beats taken, or there is an error.

    And after an error nothing is offered any more, and the error stays.
    """
    bench = FormalBench(dut, has_reset=False)
    bench.hold_offers(dut.i, Assume)
    waited, was_error = Signal(range(within + 1)), Signal()
    is_idle = dut.i.valid & ~dut.i.ready & ~dut.o.valid & ~dut.error
    bench.m.d.sync += waited.eq(Mux(is_idle, waited + 1, 0))
    bench.m.d.sync += was_error.eq(dut.error)
    bench.m.d.comb += Assert(~(is_idle & (waited == within)))
    bench.m.d.comb += Assert(~dut.error | ~(dut.o.valid | dut.i.ready))
    bench.m.d.comb += Assert(~was_error | dut.error)
    bench.search(cycles, "End of every frame", None)


def test_ends_whatever_the_memory_says(monkeypatch):
    """8 slots: each takes a cycle, and at most each second one ends a row and lets it wait."""
    dut = AnyMemory(monkeypatch, ONE)
    prove_ends(dut, within=20, cycles=32)


def test_the_proof_refuses_an_engine_that_reads_on_and_on(monkeypatch):
    elaborate = SlotFetch.elaborate

    def without_an_end(fetch, platform):
        m = elaborate(fetch, platform)
        m.d.comb += fetch.is_over.eq(0)
        return m

    monkeypatch.setattr(SlotFetch, "elaborate", without_an_end)
    with pytest.raises(NotProven, match=r"^End of every frame of AnyMemory not proven"):
        prove_ends(AnyMemory(monkeypatch, ONE), within=20, cycles=32)
