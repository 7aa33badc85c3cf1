"""Toggles of netlists, against counts worked by hand and against Verilator's settled values."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from sim.activity import HYBRID, INERTIAL, TRANSPORT, ActivitySimulation, Delays
from sim.verilog import to_verilog
from sw.tool_run import run_tool

pytestmark = pytest.mark.slow

SYNTHESIS = {"ice40": "synth_ice40 -device u -dsp", "ecp5": "synth_ecp5 -nowidelut"}


def simulation(component: wiring.Component, folder: Path, cache: Path, family: str = "ice40"
               ) -> ActivitySimulation:
    folder.mkdir(exist_ok=True)
    (folder / "top.v").write_text(to_verilog(component, name="top"))
    run_tool(["yosys", "-q", "-p", f"read_verilog top.v; {SYNTHESIS[family]} -top top "
                                   f"-json top.json"], folder)
    return ActivitySimulation(folder / "top.json", family, cache)


class Pair(wiring.Component):
    """Two flip-flops that toggle in each cycle, and their XOR, which never settles elsewhere."""

    o: Out(1)

    def elaborate(self, platform):
        m = Module()
        a, b = (Signal(name=name, attrs={"keep": 1}) for name in ("a", "b"))
        m.d.sync += [a.eq(~a), b.eq(~b)]
        m.d.comb += self.o.eq(a ^ b)
        return m


class Arithmetic(wiring.Component):
    """A counter, a memory and a product of LUTs or of a block: all kinds of cells."""

    x: In(8)
    o: Out(16)

    def elaborate(self, platform):
        m = Module()
        count, product = Signal(8), Signal(16)
        m.submodules.memory = memory = Memory(shape=8, depth=256,
                                              init=[(37 * k) % 256 for k in range(256)],
                                              attrs={"ram_style": "block"})
        read = memory.read_port()
        m.d.sync += count.eq(count + 1)
        m.d.comb += [read.addr.eq(count), read.en.eq(self.x[0])]
        m.d.comb += product.eq(read.data * self.x)
        m.d.comb += self.o.eq(product + count)
        return m


@pytest.fixture(scope="module")
def pair(tmp_path_factory, cache_dir):
    return simulation(Pair(), tmp_path_factory.mktemp("pair"), cache_dir / "native")


def test_a_glitch_is_counted_where_the_wires_differ(pair):
    """Both inputs of the XOR change in each cycle: it never settles at another value."""
    stimulus = pair.stimulus(1010)
    found = {name: pair.run(stimulus, [10, 1000], delays=delays)[1] for name, delays in {
        # Sources change at the same time: with wires of one length nothing comes out.
        "even": Delays((1200, 1200), (500, 500), True),
        # Of other lengths there is a pulse in each cycle: two toggles, if the LUT lets it pass.
        "uneven": Delays((1, 1), (300, 3300), True),
        "slow LUT": Delays((4000, 4000), (300, 3300), True),
        "slow wire behind": Delays((4000, 4000), (300, 3300), False),
    }.items()}
    assert {name: activity.total("lut") for name, activity in found.items()} == {
        "even": 0, "uneven": 2000, "slow LUT": 0, "slow wire behind": 2000}
    for activity in found.values():
        assert activity.total("ff") == 2000
        assert activity.total("lut settled") == 0


def test_resets_and_pins_are_counted_by_hand(pair):
    stimulus = pair.stimulus(8)
    stimulus[4:, pair.input("rst")] = True
    counts = pair.run(stimulus)[0].counts()
    # Three changes before the reset and the one of the reset itself, in each flip-flop.
    assert counts["design"]["ff_toggle"] == 8
    assert counts["pins"]["io_toggle"] == 1  # rst, as the output never moves


@pytest.mark.parametrize("family", SYNTHESIS)
@pytest.mark.parametrize("delays", [HYBRID, INERTIAL, TRANSPORT], ids=["hybrid", "inertial",
                                                                       "transport"])
def test_settles_where_the_vendors_models_do(tmp_path, cache_dir, rng, family, delays):
    """The program compares every net in every cycle, and stops where one differs."""
    found = simulation(Arithmetic(), tmp_path, cache_dir / "native", family)
    stimulus = rng.integers(0, 2, (2000, len(found.netlist.inputs))).astype(bool)
    stimulus[:, found.input("rst")] = False
    activity, = found.run(stimulus, delays=delays)
    assert activity.total("ff") > 2000
    assert activity.total("lut") >= activity.total("lut settled")
    assert activity.total("carry") >= activity.total("carry settled") > 0
    assert found.netlist.graph.cells[{"ice40": "SB_CARRY", "ecp5": "CCU2C"}[family]] > 5
    # The memory is read where the lowest bit of x says so.
    enabled = int(stimulus[:, found.input("x")].sum())
    assert activity.counts()["design"]["ebr_cycle"] == enabled
    # Outputs are those of the arithmetic.
    reads = np.zeros(2000, int)
    for cycle in range(1, 2000):
        is_read = stimulus[cycle - 1, found.input("x")]
        reads[cycle] = (37 * ((cycle - 1) % 256)) % 256 if is_read else reads[cycle - 1]
    x = sum(stimulus[:, found.input("x", bit)].astype(int) << bit for bit in range(8))
    given = sum(activity.outputs[:, column].astype(int) << bit
                for column, (_, bit, _) in enumerate(found.netlist.outputs))
    assert np.array_equal(given, (reads * x + np.arange(2000) % 256) % 65536)


def test_a_wrong_table_is_seen(pair):
    """The delays' netlist and the vendor's are two: one that differs does not go unnoticed."""
    graph = pair.netlist.graph
    table = next(table for table in graph.tables if table.output not in graph.packed)
    wrong = tuple(replace(one, bits=one.bits ^ 0xFFFF) if one is table else one
                  for one in graph.tables)
    broken = ActivitySimulation.__new__(ActivitySimulation)
    broken.program = pair.program
    broken.netlist = replace(pair.netlist, graph=replace(graph, tables=wrong))
    with pytest.raises(RuntimeError, match=r"^Activity must be counted, but the simulation fails: "
                                           r"net \d+ settles at 1, not at 0$"):
        broken.run(pair.stimulus(5))


def test_the_same_seed_gives_the_same_toggles(pair):
    """The drawn wires decide how long the pulse of the XOR is."""
    stimulus, delays = pair.stimulus(500), Delays((1200, 1200), (300, 3300), True)
    runs = [pair.run(stimulus, delays=delays, seed=seed)[0] for seed in (1, 1, *range(2, 12))]
    assert np.array_equal(runs[0].toggles, runs[1].toggles)
    assert {run.total("lut") for run in runs} == {0, 998}
    assert {run.total("lut settled") for run in runs} == {0}


def test_counts_go_to_layers_by_the_names_of_cells(pair):
    activity, = pair.run(pair.stimulus(100))
    counts = activity.counts(lambda cell: "a" if cell.startswith("a_") else "other")
    assert counts["a"]["ff_toggle"] == counts["other"]["ff_toggle"] == 99


def test_rejects_a_stimulus_of_another_length(pair):
    with pytest.raises(ValueError, match=r"^Stimulus must have 7 cycles of \d+ inputs, not "
                                         r"\(5, \d+\)$"):
        pair.run(pair.stimulus(5), [3, 4])
