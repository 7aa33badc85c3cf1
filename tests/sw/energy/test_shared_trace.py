import numpy as np
import pytest

from sw.energy.shared_trace import layer_ends, traces
from sw.schedule import shared_plan
from tests.hw import sparse_sequences


def plan_of(graph, **options):
    return shared_plan(graph.nodes, sparse_sequences.schedule(graph, **options))


@pytest.mark.parametrize("pe", [1, 2, 3])
@pytest.mark.parametrize("lanes", [1, 4])
def test_its_sums_are_the_outputs_of_the_graph(rng, pe, lanes):
    """So what is counted in it is what happens."""
    graph = sparse_sequences.network((16, 11, 7, 5), (60, 30, 20))
    plan = plan_of(graph, pe=pe, lanes=lanes)
    frames = sparse_sequences.frames_for(graph, rng, 6)
    last = [trace for trace in traces(plan, frames) if trace.stage == plan.logic.layers]
    ends = [sums for trace in last for sums in [trace.sums[:, np.flatnonzero(
        (trace.slots == plan.logic.slot_format.end_of_row) & ~trace.is_value)]]]
    outputs = np.stack(ends, axis=2).reshape(len(frames), -1)[:, :5]
    assert np.array_equal(outputs, graph.evaluate(frames))


def test_a_row_by_hand():
    graph = sparse_sequences.network()
    plan = plan_of(graph, lanes=1)
    first = next(iter(traces(plan, np.arange(8).reshape(1, 8))))
    coding = plan.logic.slot_format
    row, = coding.decode_layers(plan.slots[0], 1)[0][:1]
    count = len(row.columns)
    # No gap of eight columns needs an escape: a bias, the weights, and the end.
    assert first.is_value[:count + 2].tolist() == [True] * (count + 1) + [False]
    assert first.values[0] == row.bias
    # Inputs lie at the upper end of the memory, downwards.
    assert first.addresses[1:count + 1].tolist() == [
        plan.logic.activations - 1 - column for column in row.columns]
    assert first.factors[0, 1:count + 1].tolist() == row.columns.tolist()  # what the frame holds


def test_ends_are_behind_the_slots_that_end_layers():
    plan = plan_of(sparse_sequences.network())
    ends = layer_ends(plan)
    assert len(ends) == 3
    assert ends[-1] == plan.slots.shape[1]
    assert {int(plan.slots[0, end - 1]) for end in ends} == {plan.logic.slot_format.end_of_layer}
