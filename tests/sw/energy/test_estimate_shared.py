import numpy as np
import pytest

from sw.energy.estimate_shared import SHARED_LUT, estimate_shared
from sw.energy.shared_trace import layer_ends
from sw.schedule import DEVICES, Schedule, shared_plan
from tests.hw import sparse_sequences

HX1K = DEVICES["iCE40 HX1K"]


def estimate(graph, frames, **options):
    schedule = sparse_sequences.schedule(graph, **options)
    stage, = Schedule({}, (schedule,)).stages(graph)
    plan = shared_plan(graph.nodes, schedule)
    return plan, *estimate_shared(stage, frames.reshape(len(frames), -1), HX1K)


def test_memories_by_hand(rng):
    """Slots are read while the engine runs, and each layer's turn is as long as its slots."""
    graph = sparse_sequences.network()
    plan, idle, frame = estimate(graph, sparse_sequences.frames_for(graph, rng, 2))
    assert idle == {"fc0..fc2": {"ebr_cycle": 2.0}}  # activations and codebook
    first, second, third = np.diff(layer_ends(plan), prepend=0)
    hidden = plan.logic.counts[1:3]
    reads = {name: counts["ebr_cycle"] for name, counts in frame.items()}
    assert reads == pytest.approx({
        "fc0..fc2": 4.0,  # eight inputs, two in a beat
        "fc0": first + 2 / 3 + hidden[0], "fc1": second + 2 / 3 + hidden[1],
        "fc2": third + 2 / 3})


def test_the_turns_of_all_layers_are_the_reads_of_a_frame(rng):
    graph = sparse_sequences.network()
    plan, _, frame = estimate(graph, sparse_sequences.frames_for(graph, rng, 2), pe=2)
    writes = 2 * (plan.logic.counts[0] // 2 + sum(plan.logic.counts[1:3]))
    reads = sum(counts["ebr_cycle"] for counts in frame.values()) - writes
    assert reads == pytest.approx(2 * (plan.slots.shape[1] + 2))


def test_addresses_do_not_depend_on_the_frame(rng):
    graph = sparse_sequences.network()
    frames = sparse_sequences.frames_for(graph, rng, 6)
    _, _, still = estimate(graph, np.zeros_like(frames))
    plan, _, moved = estimate(graph, frames)
    assert still["fc0"]["lut_toggle"] == moved["fc0"]["lut_toggle"] > SHARED_LUT
    assert still["fc0"]["ff_toggle"] < moved["fc0"]["ff_toggle"]
    assert still["fc0..fc2"].get("ff_toggle", 0) == 0
    assert plan.logic.multiplier == "logic"


def test_a_multiplier_block_works_without_a_clock(rng):
    graph = sparse_sequences.network()
    frames = sparse_sequences.frames_for(graph, rng, 4)
    _, idle, frame = estimate(graph, frames, multiplier="dsp", pe=2)
    assert "dsp_cycle" not in idle["fc0..fc2"]
    assert 0 < frame["fc0"]["dsp_operation"] <= 2 * layer_ends(shared_plan(
        graph.nodes, sparse_sequences.schedule(graph, pe=2)))[0]


def test_the_memories_of_a_decoder_are_always_clocked(rng):
    graph = sparse_sequences.network()
    frames = sparse_sequences.frames_for(graph, rng, 2)
    _, idle, _ = estimate(graph, frames, is_reloadable=True, image="huffman", start="flash")
    assert idle["fc0..fc2"]["ebr_cycle"] == 4
