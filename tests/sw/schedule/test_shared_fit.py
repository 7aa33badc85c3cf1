"""`sw.schedule.shared_fit` and `sw.schedule.shared_area`: engines for a whole network."""

import numpy as np
import pytest

from sw.codec.slots import SlotFormat
from sw.errors import SternaError
from sw.schedule import DEVICES, shared_area, shared_plan
from sw.schedule.resources import Area
from sw.schedule.shared_fit import shared_choices
from tests.hw.sparse_networks import sparse_graph

UP5K, HX1K = DEVICES["iCE40 UP5K"], DEVICES["iCE40 HX1K"]
ROOM = Area(10_000, 100, 100)


def network(values=(-5, -2, 2, 5), sizes=(64, 24, 12, 10)):
    return sparse_graph(np.random.default_rng(1), sizes, [150, 60, 40], values=values, shift=3,
                        bias_limit=20)


def test_choices_are_of_the_network():
    graph = network()
    choices = shared_choices(graph, HX1K, ROOM)
    engines = [schedule.shared[0] for schedule, _ in choices]
    assert [(engine.pe, engine.lanes, engine.store) for engine in engines] == [
        (pe, lanes, store) for pe in (1, 2, 4, 8) for lanes in (4, 8, 16)
        for store in ("bram", "rom")]
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
    (schedule, area), *_ = shared_choices(network(), UP5K, ROOM)
    assert (schedule.shared[0].multiplier, area.dsps) == ("dsp", 1)


def test_memories_by_hand():
    """Slots of a byte, 64 activations and a table of 512 bytes: a block of 4 kbit each."""
    (_, area), *_ = shared_choices(network(), HX1K, ROOM)
    assert area.brams == 3


def test_a_beat_is_what_a_block_ram_writes_or_more():
    """Four inputs of 4 bits are written into a block of 16 bits, and 16 of them into four."""
    choices = shared_choices(network(), HX1K, ROOM)
    blocks = {schedule.shared[0].lanes: area.brams for schedule, area in choices[:6:2]}
    assert blocks == {4: 3, 8: 4, 16: 6}
    graph = network(sizes=(66, 24, 12, 10))
    lanes = {schedule.shared[0].lanes for schedule, _ in shared_choices(graph, HX1K, ROOM)}
    assert lanes == {2}


def test_no_more_elements_than_there_is_room_for():
    choices = shared_choices(network(), HX1K, Area(600, 7))
    # What does not fit any more says what the next number would need.
    assert max(schedule.shared[0].pe for schedule, _ in choices) == 4
    assert all(not area.fits(Area(600, 7)) for _, area in choices[-6:])


def test_too_many_weights_are_refused_before_they_are_packed():
    with pytest.raises(SternaError, match=r"^Device iCE40 HX1K must have 2000 bits of block RAM "
                                          r"for the 250 weights of a shared engine, but has room "
                                          r"for 0$"):
        shared_choices(network(), HX1K, Area(600, 0))


def test_escapes_are_searched():
    graph = sparse_graph(np.random.default_rng(1), (1024, 20, 10), [30, 30],
                         values=(-5, -2, 2, 5), shift=3, bias_limit=20)
    engine, = shared_choices(graph, HX1K, ROOM)[0][0].shared
    assert engine.slot_format.escapes != SlotFormat(6, 2).escapes


def test_rejects_weights_without_a_codebook():
    values = [value for value in range(-60, 61) if value]
    with pytest.raises(SternaError, match=r"^Network must have at most 64 distinct weights in a "
                                          r"layer for a shared engine, not \d+; `sterna compress` "
                                          r"makes codebooks$"):
        shared_choices(network(values), HX1K, ROOM)
