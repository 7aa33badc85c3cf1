"""Layers in words and numbers, by hand."""

import numpy as np
import pytest

from sw.graph import (
    ArgMax,
    Dense,
    Graph,
    Input,
    Interval,
    Output,
    Reshape,
    Table,
    Tensor,
    Threshold,
)
from sw.report import Edge, LayerEntry, describe_layers
from sw.report.layers import memory_bits
from sw.schedule import DenseSchedule, LaneSchedule, RequantiseSchedule, Schedule, SparseSchedule

BIPOLAR = Interval(-1, 1, 2)


def small():
    image = Tensor((2, 2), Interval(0, 3))
    flat = Reshape("flat", image, (4,))
    first = Dense("first", flat.output, np.array([[1, 0, -1, 1], [0, 0, 1, -1]]))
    steps = Threshold("steps", first.output, np.array([[0], [2]]), np.array([False, False]),
                      BIPOLAR)
    last = Dense("last", steps.output, np.array([[1, 1], [1, -1], [-1, -1]]))
    graph = Graph((flat, first, steps, last, ArgMax("class", last.output)), Input(image, 1.0),
                  Output(np.ones(1), np.zeros(1)))
    return graph, Schedule({"first": DenseSchedule(1, 2, "ternary", "bram"),
                            "steps": LaneSchedule(2), "last": DenseSchedule(3, 1, "xnor"),
                            "class": LaneSchedule(1)})


def test_layers_by_hand():
    graph, schedule = small()
    estimate = {"layers": {"first": {"luts": 70, "brams": 1, "dsps": 0}}}
    first, steps, last, best = describe_layers(graph, schedule, estimate)
    assert first == LayerEntry(
        "first", "Dense", Edge((4,), "0..3", 2), Edge((2,), "-3..6", 4), cycles=4, share=1.0,
        weights=Edge((2, 4), "-1..1", 2), zeros=3 / 8, engine="ternary", pe=1, simd=2,
        store="bram", luts=70, brams=1, dsps=0, memory_bits=16)
    # A threshold may be one more than any input: -3..7 takes 4 bits.
    assert steps == LayerEntry(
        "steps", "Threshold", Edge((2,), "-3..6", 4), Edge((2,), "-1..1 step 2", 1), cycles=1,
        share=0.25, lanes=2, store="rom", memory_bits=8)
    assert (last.engine, last.cycles, last.zeros, last.weights.width, last.memory_bits) == (
        "xnor", 2, 0.0, 1, 6)
    assert (best.operator, best.lanes, best.store, best.memory_bits, best.cycles) == (
        "ArgMax", 1, None, 0, 3)
    assert best.output == Edge((1,), "0..2", 2)


def test_luts_are_unknown_without_an_estimate():
    assert {layer.luts for layer in describe_layers(*small())} == {None}


@pytest.mark.parametrize("falling, bits", [([False, False], 0), ([True, True], 0),
                                           ([True, False], 2)])
def test_mixed_directions_take_a_bit_per_channel(falling, bits):
    inside = Tensor((2,), Interval(-4, 4, 4))
    node = Threshold("steps", inside, np.array([[0], [8]]), np.array(falling), BIPOLAR)
    assert memory_bits(node, LaneSchedule(1)) == 2 * 2 + bits  # limits are the indices 0..3


def test_evenly_spaced_staircases_take_a_bias_per_channel():
    inside = Tensor((2,), Interval(-40, 40))
    node = Threshold("steps", inside, np.array([[-3, 5, 13], [9, 17, 25]]), np.zeros(2, bool),
                     Interval(0, 3))
    # The biases are 11 and -1: 5 bits. Thresholds take 7 bits each.
    assert memory_bits(node, RequantiseSchedule(1, shift=3)) == 2 * 5
    assert memory_bits(node, LaneSchedule(1)) == 2 * 3 * 7


def test_a_sparse_layer_takes_its_entries_and_their_numbers():
    graph, schedule = small()
    sparse = SparseSchedule(2, 2, 1, 2)
    first, *_ = describe_layers(graph, Schedule({**schedule.layers, "first": sparse}))
    assert (first.engine, first.pe, first.simd, first.store) == ("sparse", 2, 2, "rom")
    # Five entries of 2 bits of gap and a code of 1 bit; numbers of at most 1, for four columns of
    # two elements.
    assert first.memory_bits == 5 * 3 + 8


def test_a_tables_entries_are_counted():
    node = Table("table", Tensor((3,), Interval(0, 4)), np.array([[0, 1, 7, 1, 0]]), Interval(0, 7))
    assert memory_bits(node, LaneSchedule(1)) == 5 * 3
