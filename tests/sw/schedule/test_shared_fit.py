"""`sw.schedule.shared_fit` and `sw.schedule.shared_area`: engines for a whole network."""

import numpy as np
import pytest

from sw.codec.slots import SlotFormat
from sw.errors import SternaError
from sw.schedule import DEVICES, shared_area, shared_plan
from sw.schedule.shared_fit import shared_choices
from tests.hw.sparse_networks import sparse_graph

UP5K, HX1K = DEVICES["iCE40 UP5K"], DEVICES["iCE40 HX1K"]


def network(values=(-5, -2, 2, 5), sizes=(64, 24, 12, 10)):
    return sparse_graph(np.random.default_rng(1), sizes, [150, 60, 40], values=values, shift=3,
                        bias_limit=20)


def test_choices_are_of_the_network():
    graph = network()
    choices = shared_choices(graph, HX1K)
    assert [(schedule.shared[0].pe, schedule.shared[0].store) for schedule, _ in choices] == [
        (pe, store) for pe in (1, 2, 4, 8) for store in ("bram", "rom")]
    for schedule, area in choices:
        schedule.check(graph)
        engine, = schedule.shared
        assert (engine.gap_bits, engine.code_bits, engine.multiplier) == (6, 2, "logic")
        assert area == shared_area(shared_plan(graph.nodes, engine).logic, HX1K)
    intervals = [schedule.interval(graph) for schedule, _ in choices]
    assert intervals == sorted(intervals, reverse=True)
    for stored, in_luts in zip(choices[::2], choices[1::2]):
        assert stored[1].luts < in_luts[1].luts
        assert stored[1].brams == in_luts[1].brams + stored[0].shared[0].pe


def test_multipliers_of_the_part_are_used():
    (schedule, area), *_ = shared_choices(network(), UP5K)
    assert (schedule.shared[0].multiplier, area.dsps) == ("dsp", 1)


def test_memories_by_hand():
    """Slots of a byte, 64 activations and a table of 512 bytes: a block of 4 kbit each."""
    (_, area), *_ = shared_choices(network(), HX1K)
    assert area.brams == 3


def test_escapes_are_searched():
    graph = sparse_graph(np.random.default_rng(1), (1024, 20, 10), [30, 30],
                         values=(-5, -2, 2, 5), shift=3, bias_limit=20)
    engine, = shared_choices(graph, HX1K)[0][0].shared
    assert engine.slot_format.escapes != SlotFormat(6, 2).escapes


def test_rejects_weights_without_a_codebook():
    values = [value for value in range(-60, 61) if value]
    with pytest.raises(SternaError, match=r"^Network must have at most 64 distinct weights in a "
                                          r"layer for a shared engine, not \d+; `sterna compress` "
                                          r"makes codebooks$"):
        shared_choices(network(values), HX1K)
