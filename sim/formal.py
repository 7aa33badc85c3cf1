"""Prove what holds for every behaviour of a component's neighbours, with Yosys' SAT solver."""

from collections.abc import Callable, Iterable
from pathlib import Path

from amaranth.hdl import Assert, Assume, Signal, Value

from sim.formal_bench import FormalBench
from sim.internals import Internals
from sim.ports import stream_ports

__all__ = ["prove", "prove_cut", "prove_progress"]


def prove(dut, *, depth: int = 20, assume: Iterable[Value] = (),
          invariants: Callable[[Internals], Iterable[Value]] | None = None,
          vcd: Path | None = None) -> None:
    """Prove the rules of ``amaranth.lib.stream`` on every stream port, by temporal induction.

    Until it is transferred, an offered payload stays offered and does not change; and whether
    something is offered does not depend on the ``ready`` of the same cycle. The neighbours keep
    the same rules and are otherwise arbitrary; so are all other inputs, and a reset at any time.

    Parameters
    ----------
    dut : :class:`wiring.Component`
        With any number of streams in either direction.
    depth : int
        Longest induction tried, in cycles.
    assume : iterable of Value
        What always holds of the ports that are no streams, for example ``~dut.take | dut.is_full``.
    invariants : callable
        Takes the component's :class:`Internals` and returns values that must always hold: proven
        with the rules, and a help to them.
    vcd : Path
        Where a counterexample is written.
    """
    bench = FormalBench(dut, assume)
    for _, is_input, port in stream_ports(dut):
        bench.hold_offers(port, Assume if is_input else Assert)
    for invariant in invariants(bench.inside) if invariants is not None else ():
        bench.m.d.comb += Assert(invariant)
    outputs = [name for name, is_input, _ in stream_ports(dut) if not is_input]
    for source in outputs:
        for sink in outputs:
            bench.refuse_path(f"{source}__ready", f"{sink}__valid")
    bench.prove(depth, "Stream rules", vcd)


def prove_cut(dut) -> None:
    """Prove that no combinational path leads from an output's ``ready`` to an input's ``ready``."""
    outputs = [name for name, is_input, _ in stream_ports(dut) if not is_input]
    inputs = [name for name, is_input, _ in stream_ports(dut) if is_input]
    bench = FormalBench(dut)
    for source in outputs:
        for sink in inputs:
            bench.refuse_path(f"{source}__ready", f"{sink}__ready")
    bench.run("Cut between the ready signals")


def prove_progress(dut, *, within: int, cycles: int, assume: Iterable[Value] = (),
                   vcd: Path | None = None) -> None:
    """Prove that a component never gets stuck, in the first ``cycles`` cycles after power-up.

    While something is offered at ``i``, at most ``within`` cycles pass without an offer at ``o``,
    whatever ``o.ready`` does: an offer never waits to be asked for. And while something is offered
    at ``i`` and ``o`` is ready, at most ``within`` cycles pass before it is taken. This is searched
    from every state that can be reached, up to ``cycles`` in all.

    Parameters
    ----------
    dut : :class:`wiring.Component`
        With a stream ``i`` and a stream ``o``.
    within : int
        The bound, in cycles.
    cycles : int
        Depth of the search.
    assume, vcd
        As of :func:`prove`.
    """
    bench = FormalBench(dut, assume, has_reset=False)
    bench.hold_offers(dut.i, Assume)
    for name, is_idle in (("offer", dut.i.valid & ~dut.o.valid),
                          ("take", dut.i.valid & dut.o.ready & ~dut.i.ready)):
        waited = Signal(range(within + 1), name=f"{name}_waited")
        with bench.m.If(~is_idle):
            bench.m.d.sync += waited.eq(0)
        with bench.m.Elif(waited != within):
            bench.m.d.sync += waited.eq(waited + 1)
        bench.m.d.comb += Assert(~(is_idle & (waited == within)))
    bench.search(cycles, "Progress", vcd)
