# amaranth: UnusedElaboratable=no
"""`hw.sparse_sequence` against the nodes that it computes in turn."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st

from hw.accelerator import Accelerator
from sim.native import NativeSimulation
from sw.errors import SternaError
from sw.schedule import Schedule, shared_plan
from tests.hw.layers import check_verilog
from tests.hw.sparse_networks import sparse_graph
from tests.hw.sparse_sequences import (
    check,
    engine,
    frames_for,
    network,
    run,
    run_loaded,
    schedule,
)
from tests.hw.stalls import STALLS

NETWORKS = {
    "three layers": network(),
    "one layer": network((16, 5), (20,)),
    "two layers": network((8, 7, 3), (15, 10), bits=2, i_bits=3, shift=3),
    # More inputs than fit beside the outputs, and rows that have to be turned.
    "folded memory": network((28, 7, 4), (40, 12), seed=5, margin=4),
    "bits": network((8, 6, 3), (20, 10), bits=1, i_bits=1),
    "bytes": network((8, 6, 3), (20, 10), bits=8, i_bits=8, shift=2, values=[-128, 77, 127]),
    "more outputs than inputs": network((4, 3, 17), (8, 20)),
    "empty rows": network(weights=(12, 5, 3)),
    "several shifts": network(shift=(3, 4), bits=(4, 3)),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("pe", [pytest.param(1, marks=pytest.mark.slow), 3])
def test_matches_reference(name, pe, rng):
    graph = NETWORKS[name]
    check(engine(graph, pe=pe), graph, frames_for(graph, rng))


@pytest.mark.parametrize("pe", [1, 2, 4])
@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(pe, i_stall, o_stall, rng):
    graph = NETWORKS["three layers"]
    check(engine(graph, pe=pe), graph, frames_for(graph, rng), i_stall=i_stall, o_stall=o_stall)


@pytest.mark.parametrize("options", [
    {"lanes": 1}, {"lanes": 4}, {"store": "rom"}, {"multiplier": "dsp", "pe": 2},
    {"is_reloadable": True, "pe": 2}, {"gap_bits": 2, "code_bits": 3},
    {"gap_bits": 6, "code_bits": 5}, {"gap_bits": 3, "escapes": (3, 4, 5, 6, 7, 9, 10)},
], ids=str)
def test_every_schedule_gives_the_same(options, rng):
    graph = network(bias_limit=3)  # also of slots with few bits
    check(engine(graph, **options), graph, frames_for(graph, rng))


@pytest.mark.slow
@settings(max_examples=12, phases=[Phase.generate])
@given(st.data())
def test_random_networks(data):
    layers = data.draw(st.integers(1, 3))
    sizes = tuple(4 * data.draw(st.integers(1, 6)) for _ in range(layers + 1))
    weights = tuple(data.draw(st.integers(1, a * b // 2))
                    for a, b in zip(sizes, sizes[1:], strict=False))
    code_bits = data.draw(st.integers(1, 5))
    values = data.draw(st.lists(st.integers(-128, 127).filter(bool), min_size=1, unique=True,
                                max_size=1 << code_bits))
    graph = network(sizes, weights, seed=data.draw(st.integers(0, 99)), values=values,
                    bits=data.draw(st.integers(1, 8)), i_bits=data.draw(st.integers(1, 8)),
                    shift=data.draw(st.integers(0, 6)), bias_shift=data.draw(st.integers(0, 3)),
                    bias_limit=1)
    options = {"pe": data.draw(st.integers(1, 5)), "lanes": 1 << data.draw(st.integers(0, 2)),
               "gap_bits": data.draw(st.integers(2, 5)), "code_bits": code_bits,
               "store": data.draw(st.sampled_from(["rom", "bram"]))}
    try:
        dut = engine(graph, **options)
    except SternaError as error:
        # Slots of a few bits hold no large biases; which are needed depends on the staircases.
        if not str(error).startswith("Biases of layer"):
            raise
        reject()
    stalls = data.draw(st.sampled_from([(0, 0), (0.5, 0.5)]))
    check(dut, graph, frames_for(graph, np.random.default_rng(1), 2), i_stall=stalls[0],
          o_stall=stalls[1], seed=data.draw(st.integers(0, 99)))


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("options", [
    {"pe": 2, "lanes": 4},
    *(pytest.param(options, marks=pytest.mark.slow)
      for options in ({}, {"pe": 4, "lanes": 1}, {"pe": 7})),
], ids=str)
def test_timing_is_as_documented(name, options, rng):
    graph = NETWORKS[name]
    dut = engine(graph, **options)
    outputs, beats = graph.last.size, graph.input.tensor.size // dut.schedule.lanes
    result = run(dut, graph, frames_for(graph, rng, 2))
    ends = result.given[outputs - 1::outputs]
    assert ends[0] - result.taken[beats - 1] == dut.latency
    assert set(np.diff(ends)) == {dut.interval}


def test_inputs_wait_while_a_frame_is_computed(rng):
    graph = NETWORKS["three layers"]
    result = run(engine(graph), graph, frames_for(graph, rng))
    beats = graph.input.tensor.size // 2
    assert result.taken[beats] > result.given[graph.last.size - 1]


# Networks in slots of 5 bits, whose images are short.
NARROW = {"gap_bits": 2, "code_bits": 3, "is_reloadable": True}
LOADED = network(bias_limit=3)


def reloadable(graph, pe=1):
    return engine(graph, pe=pe, **NARROW)


@pytest.mark.parametrize("pe", [1, 2])
def test_another_network_can_be_loaded(pe, rng):
    graph, other = LOADED, network((8, 6, 5, 3), (20, 14, 8), seed=8, bias_limit=3)
    dut = reloadable(graph, pe)
    image = shared_plan(other.nodes, schedule(other, pe=pe, **NARROW), dut.plan.logic).image
    frames = frames_for(other, rng, 1)
    assert (other.evaluate(frames) != graph.evaluate(frames)).any()
    # The beginning of an image that was given up counts for nothing.
    outputs, error = run_loaded(dut, [bytes(9), image], frames)
    assert not error
    np.testing.assert_array_equal(outputs.reshape(len(frames), -1), other.evaluate(frames))


def edited(dut, change):
    """The image of an engine, with a change of its slots."""
    slots = dut.plan.slots.copy()
    change(slots[0], dut.plan.logic.slot_format)
    return replace(dut.plan, slots=slots).image


def without_an_end(slots, slot_format):
    slots[slots == slot_format.end_of_layer] = 0


def without_an_end_of_the_last(slots, slot_format):
    slots[-1] = 3


def with_a_layer_too_short(slots, slot_format):
    """The first row becomes an end of the layer."""
    slots[0] = slot_format.end_of_layer


def with_a_row_too_many(slots, slot_format):
    """An end of row in the place of a weight: its bias follows."""
    at = np.flatnonzero(slots == slot_format.end_of_row)[0]
    slots[at - 2] = slot_format.end_of_row


DAMAGES = [without_an_end, without_an_end_of_the_last, with_a_layer_too_short, with_a_row_too_many]


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_memory_is_an_error(damage, rng):
    graph, dut = LOADED, reloadable(LOADED)
    frames = frames_for(graph, rng, 0)
    outputs, error = run_loaded(dut, [edited(dut, damage)], frames)
    assert error
    assert len(outputs) < frames.shape[0] * graph.last.size
    # After the error nothing is given or taken, but an image can be loaded; a reset makes it count.
    dut = reloadable(graph)
    outputs, error = run_loaded(dut, [edited(dut, damage)], frames, [dut.plan.image])
    assert not error
    np.testing.assert_array_equal(outputs.reshape(len(frames), -1), graph.evaluate(frames))


def test_an_empty_memory_is_an_error(rng):
    for byte in 0, 0b10000, 0b11000, 0b11111:
        dut = reloadable(LOADED)
        outputs, error = run_loaded(dut, [bytes([byte]) * dut.plan.logic.image_bytes],
                                    frames_for(LOADED, rng, 0))
        assert error
        assert len(outputs) == 0


@pytest.mark.slow
@pytest.mark.parametrize("pe", [1, 3])
def test_no_memory_makes_it_hang(pe, rng):
    """Slots of every kind, ends among them: each frame ends with its outputs or with an error."""
    graph = network((4, 2, 2), (5, 3), bias_limit=3)
    plan = shared_plan(graph.nodes, schedule(graph, pe=pe, **NARROW))
    frames = frames_for(graph, rng, 0)[:1]
    slots, ended = plan.logic.slots, []
    image = np.frombuffer(plan.image, np.uint8)
    for _ in range(10):
        changed = image.copy()
        places = rng.choice(slots, rng.integers(1, slots))
        changed[places] = rng.choice([0, 1, 9, 16, 24, 24, 25, 31], len(places))
        outputs, error = run_loaded(reloadable(graph, pe), [changed.tobytes()], frames,
                                    limit=400 + 12 * slots)
        assert error or len(outputs) == graph.last.size
        ended.append(error)
    assert 0 < sum(ended)


def test_stops_at_the_end_of_a_memory_that_is_full(rng):
    """The last slot of the memory is read, and no other behind it."""
    for weights in range(4, 30):
        graph = network((8, 4, 3), (weights, 9))
        plan = shared_plan(graph.nodes, schedule(graph))
        if plan.slots.shape[1] == plan.logic.slots:
            break
    else:
        pytest.fail("no network fills its memory")
    check(engine(graph), graph, frames_for(graph, rng))


@pytest.mark.slow
def test_a_network_of_784_inputs(rng, cache_dir):
    """As large as what an iCEstick holds: in one activation memory, in Verilog, to the cycle."""
    graph = sparse_graph(rng, (784, 285, 99, 10), (1400, 2500, 500), margin=60,
                         values=(-90, -51, -30, -13, 14, 33, 55, 101))
    accelerator = Accelerator(graph, Schedule({}, (schedule(graph, is_reloadable=True),)))
    assert accelerator.engine.plan.logic.activations == 1024
    frames = rng.integers(0, 16, (40, 784))
    done = NativeSimulation(accelerator, cache_dir / "native").run(frames)
    np.testing.assert_array_equal(done.outputs, graph.evaluate(frames))
    assert done.interval == accelerator.interval


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"pe": 3, "is_reloadable": True}], ids=str)
def test_converts_to_verilog(options):
    check_verilog(lambda: engine(NETWORKS["three layers"], **options), "sparse_sequence")
