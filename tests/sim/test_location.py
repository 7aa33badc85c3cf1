"""`sim.location`: the layer that is wrong, not the one at the end."""

import pytest

from hw.dot_xnor import DotXnor
from sim.location import first_wrong_layer
from sim.stimulus import stimulus
from tests.hw.networks import SCHEDULES, mixed_network


def test_nothing_is_wrong():
    graph = mixed_network()
    assert first_wrong_layer(graph, SCHEDULES["lanes"], stimulus(graph.input.tensor, 1)[-1]) is None


@pytest.mark.parametrize("name", ["second layer", "last layer"])
def test_the_layer_with_the_fault(monkeypatch, name):
    """An engine that only the second dense layer uses counts zeros instead of ones."""
    elaborate = DotXnor.elaborate

    def with_a_fault(dot, platform):
        m = elaborate(dot, platform)
        m.d.comb += m.submodules.popcount.bits.eq(dot.x.as_value() ^ dot.w.as_value())
        return m

    monkeypatch.setattr(DotXnor, "elaborate", with_a_fault)
    graph = mixed_network()
    found = first_wrong_layer(graph, SCHEDULES[name], stimulus(graph.input.tensor, 1)[-1])
    assert found.layer == "fc1"
    assert found.expected == -found.given
