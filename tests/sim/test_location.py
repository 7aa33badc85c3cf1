"""`sim.location`: the layer that is wrong, not the one at the end."""

import pytest

from hw.accelerator import Accelerator
from hw.argmax import ArgMax
from hw.dot_xnor import DotXnor
from sim.location import first_wrong_layer
from sim.native import NativeSimulation
from sim.stimulus import stimulus
from tests.hw.networks import SCHEDULES, mixed_network

pytestmark = pytest.mark.slow


@pytest.fixture
def located(cache_dir, tmp_path):
    def locate(name, **conditions):
        graph = mixed_network()
        simulation = NativeSimulation(Accelerator(graph, SCHEDULES[name]), cache_dir / "native")
        return first_wrong_layer(simulation, stimulus(graph.input.tensor, 3)[-2:],
                                 tmp_path / "x.vcd", **conditions)
    return locate


def test_nothing_is_wrong(located):
    assert located("lanes", i_stall=0.3, o_stall=0.3) is None


@pytest.mark.parametrize("name", ["second layer", "last layer"])
def test_the_layer_with_the_fault(monkeypatch, name, located):
    """An engine that only the second dense layer uses counts zeros instead of ones."""
    elaborate = DotXnor.elaborate

    def with_a_fault(dot, platform):
        m = elaborate(dot, platform)
        m.d.comb += m.submodules.popcount.bits.eq(dot.x.as_value() ^ dot.w.as_value())
        return m

    monkeypatch.setattr(DotXnor, "elaborate", with_a_fault)
    found = located(name)
    assert found.layer == "fc1"
    assert found.expected == -found.given


def test_a_run_that_is_stuck_is_judged_by_what_came(monkeypatch, located, tmp_path):
    """The last layer never takes anything; all before it is right."""
    elaborate = ArgMax.elaborate

    def never_ready(layer, platform):
        m = elaborate(layer, platform)
        m.d.comb += layer.i.ready.eq(0)
        return m

    monkeypatch.setattr(ArgMax, "elaborate", never_ready)
    assert located("lanes") is None
    assert (tmp_path / "x.vcd").exists()
