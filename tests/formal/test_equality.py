"""Tiny layers compute what their nodes say: for all inputs and all stalls."""

import pytest

from hw.accelerator import Accelerator
from hw.argmax import ArgMax
from sim.equality import prove_equal
from sim.formal_bench import NotProven
from sw.schedule import LaneSchedule
from tests.formal.networks import tiny_network, tiny_schedule
from tests.formal.small import CLASS, LAYERS, formats

pytestmark = pytest.mark.slow


def prove_layer(dut, node, i_lanes, o_lanes, *, frames, cycles):
    i_format, o_format = formats(node, i_lanes, o_lanes)
    prove_equal(dut, node.evaluate, i_format, o_format, i_beats=node.input.size // i_lanes,
                o_beats=node.output.size // o_lanes, frames=frames, cycles=cycles)


@pytest.mark.parametrize("name, frames, cycles", [
    ("Dense xnor, folded", 2, 18), ("Dense xnor, one fold", 2, 14), ("Dense ternary", 1, 14),
    ("Dense lowbit", 2, 11), ("DenseNm", 2, 13), ("DenseGroups", 1, 12),
    ("Sparse", 1, 19), ("Sparse, one lane", 1, 19), ("Threshold", 1, 13),
    ("Requantise", 1, 9), ("Table", 2, 10), ("ArgMax", 2, 11), ("ArgMax, all lanes", 2, 11),
])
def test_layer_equals_its_node(name, frames, cycles):
    make, node, i_lanes, o_lanes = LAYERS[name]
    prove_layer(make(), node, i_lanes, o_lanes, frames=frames, cycles=cycles)


def test_accelerator_equals_its_graph():
    graph = tiny_network()
    dut = Accelerator(graph, tiny_schedule())
    prove_equal(dut, graph.evaluate, dut.i_format, dut.o_format, i_beats=dut.i_beats,
                o_beats=dut.o_beats, frames=1, cycles=28)


def test_the_proof_refuses_another_node():
    dut = ArgMax(CLASS, LaneSchedule(1))
    i_format, o_format = formats(CLASS, 1, 1)
    with pytest.raises(NotProven, match=r"^Equality of ArgMax not proven"):
        prove_equal(dut, lambda x: x.shape[1] - 1 - CLASS.evaluate(x[:, ::-1]), i_format, o_format,
                    i_beats=3, o_beats=1, frames=1, cycles=11)
