"""Pipelines that cannot be stopped in the Amaranth simulator, for the tests of their components."""

import numpy as np
from amaranth.hdl import ClockDomain, Module, Value
from amaranth.sim import Simulator

from sw.graph import BeatFormat, Interval


def run_pipeline(dut, inputs, output) -> list[int]:
    """Give new inputs in every cycle; return what comes ``dut.latency`` cycles after each.

    ``inputs`` are pairs of a port and its values, cycle by cycle, as bits.
    """
    cycles = len(inputs[0][1])
    outputs = []

    async def bench(ctx):
        for cycle in range(cycles + dut.latency):
            for port, values in inputs:
                if cycle < cycles:
                    ctx.set(Value.cast(port), int(values[cycle]))
            outputs.append(ctx.get(Value.cast(output).as_unsigned()))
            await ctx.tick()

    m = Module()
    m.domains.sync = ClockDomain()  # also where nothing is clocked
    m.submodules.dut = dut
    sim = Simulator(m)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    return outputs[dut.latency:]


def words(interval: Interval, x: np.ndarray) -> list[int]:
    """Bits of ``x``, of shape (cycles, lanes)."""
    return BeatFormat(interval, x.shape[1]).words(x)
