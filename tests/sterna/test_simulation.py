"""`sterna.simulate`."""

import numpy as np
import pytest

import sterna
from sim.native import NativeSimulation, Stuck
from sterna.compiled import Compiled
from sw.errors import SternaError


@pytest.mark.slow
def test_a_simulation_that_is_stuck_is_a_sentence(compiled, frames, monkeypatch):
    def run(simulation, frames, **conditions):
        if vcd := conditions.get("vcd"):
            complete(simulation, frames[:1], vcd=vcd)
        raise Stuck("Simulation must give 5 output beats for 5 frames, not 2")

    complete = NativeSimulation.run
    monkeypatch.setattr("sim.native.NativeSimulation.run", run)
    with pytest.raises(SternaError, match=r"^Simulation must give 5 output beats for 5 frames, not "
                                          r"2; .*/mismatch\.vcd shows the first frames$"):
        sterna.simulate(compiled, np.load(frames))


@pytest.mark.slow
def test_gives_the_models_outputs(shared, frames):
    x = np.load(frames)
    graph = Compiled.load(shared).graph
    for given in (x, x / 16, (x / 16).astype(np.float32)):
        done = sterna.simulate(shared, given, i_stall=0.5, o_stall=0.5, seed=4)
        assert done.difference is None
        assert np.array_equal(done.outputs, graph.output.apply(graph.evaluate(x)))
