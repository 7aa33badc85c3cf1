"""The comparison must find what is wrong, and excuse nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from sw.graph import Graph, Interval, Threshold
from sw.lower import InputType, compare_with_executor, lower
from tests.sw.lower.build_model import ModelBuilder

ALL = np.array([[a, b] for a in range(-8, 8) for b in range(-8, 8)])


def small_model(scale=0.5, weights=((1, 2), (2, -1))):
    b = ModelBuilder(1, 2)
    y = b.quant(b.dense(b.quant("x", scale=0.5), weights, scale=0.25), scale=scale)
    return b.model(b.dense(y, [[1, 1], [1, -2], [3, 0]], scale=0.5))


def exchanged(lowered, name, **changes):
    """``lowered`` with another node in the place of ``name``."""
    graph = lowered.graph
    nodes = tuple(replace(node, **changes) if node.name == name else node for node in graph.nodes)
    return replace(lowered, graph=Graph(nodes, graph.input, graph.output))


@pytest.mark.parametrize("output", ["model", "class"])
def test_equal(output):
    model = small_model()
    compared = compare_with_executor(lower(model, output=output), model, ALL)
    assert (compared.frames, compared.mismatches, compared.rounding_cases) == (256, 0, 0)
    assert compared.first_mismatch is None
    assert compared.is_class == (output == "class")
    assert compared.graph.shape == compared.executor.shape == (
        (256,) if output == "class" else (256, 3))


def test_a_wrong_threshold_is_a_mismatch():
    model = small_model()
    lowered = lower(model)
    act = lowered.graph.node("act0")
    thresholds = act.thresholds.copy()
    # Levels begin at -6, and 6 / 4 is a tie that goes to 2. All of this is exact in float32, which
    # excuses nothing.
    assert thresholds[0, 7] == 6
    thresholds[0, 7] = 7
    compared = compare_with_executor(exchanged(lowered, "act0", thresholds=thresholds), model, ALL)
    is_wrong = (ALL @ [1, 2] == 6) | (ALL @ [2, -1] == 6)
    assert (compared.mismatches, compared.rounding_cases) == (is_wrong.sum(), 0)
    frame = int(np.flatnonzero(is_wrong)[0])
    element = int(ALL[frame] @ [2, -1] == 6)
    assert compared.first_mismatch == (
        f"frame {frame}, layer 'act0', element {element}: the graph has 1, the executor 2 "
        f"(Quantiser qonnx.custom_op.general.Quant 't4' (operator 5 of 8, makes 't4'))")


@pytest.mark.parametrize("output", ["model", "class"])
def test_a_wrong_weight_is_a_mismatch(output):
    model = small_model()
    lowered = lower(model, output=output)
    weights = lowered.graph.node("fc1").weights.copy()
    weights[2, 0] = -3
    compared = compare_with_executor(exchanged(lowered, "fc1", weights=weights), model, ALL)
    assert compared.mismatches > 100
    assert compared.rounding_cases == 0
    assert " output: the graph has " in str(compared.first_mismatch)


def test_a_wrong_output_scale_is_a_mismatch():
    model = small_model()
    lowered = lower(model)
    graph = replace(lowered.graph, output=replace(lowered.graph.output,
                                                  scale=lowered.graph.output.scale * 1.00001))
    compared = compare_with_executor(replace(lowered, graph=graph), model, ALL)
    assert compared.mismatches > 100


def near_step_model(distance):
    """Its threshold is ``distance`` above the sum 3, which float32 rounds to 3."""
    b = ModelBuilder(1, 2)
    y = b.op("Sub", b.dense(b.quant("x"), [[1, 1]]), np.float32(3))
    # 3 - 3 is exact; the sum with 1024 loses what is below 2**-14 in float32 alone.
    y = b.op("Sub", b.op("Add", b.op("Sub", y, np.float32(distance)), np.float32(1024)),
             np.float32(1024))
    return b.model(b.dense(b.bipolar(y), [[1]], bits=2))


def test_a_threshold_within_rounding_is_a_rounding_case():
    model = near_step_model(2.0**-20)
    compared = compare_with_executor(lower(model), model, ALL)
    assert compared.mismatches == 0
    assert compared.rounding_cases == np.sum(ALL.sum(axis=1) == 3)


def test_a_threshold_beyond_rounding_is_none():
    model = near_step_model(2.0**-8)
    compared = compare_with_executor(lower(model), model, ALL)
    assert (compared.mismatches, compared.rounding_cases) == (0, 0)


def test_being_near_a_step_elsewhere_is_no_excuse():
    """The rounding case is at the sum 3; a wrong threshold at 5 stays a mismatch."""
    model = near_step_model(2.0**-20)
    lowered = lower(model)
    act = lowered.graph.node("act0")
    assert isinstance(act, Threshold)
    assert act.thresholds.tolist() == [[4]]
    wrong = exchanged(lowered, "act0", thresholds=np.array([[6]]))
    compared = compare_with_executor(wrong, model, ALL)
    assert compared.rounding_cases == np.sum(ALL.sum(axis=1) == 3)
    assert compared.mismatches == np.sum(np.isin(ALL.sum(axis=1), [4, 5]))


def test_the_order_of_two_classes_within_rounding():
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x"), [[1, 0], [0, 1]])
    # In float32 all of this is lost, and equal inputs are equal logits: the first class.
    y = b.op("Add", b.op("Add", y, np.array([0, 2.0**-20])), np.float32(1024))
    model = b.model(b.op("Sub", y, np.float32(1024)))
    compared = compare_with_executor(lower(model, output="class"), model, ALL)
    assert compared.mismatches == 0
    assert compared.rounding_cases == np.sum(ALL[:, 0] == ALL[:, 1])


def test_the_models_own_input_quantiser_within_rounding():
    """Rounded up, -15 * 0.01f / 0.01f is -14 in float32."""
    b = ModelBuilder(1, 2)
    model = b.model(b.dense(b.quant("x", scale=0.01, bits=5, rounding="CEIL"), [[1, 1]]))
    x = np.stack([np.arange(-16, 16)] * 2, axis=1)
    compared = compare_with_executor(lower(model), model, x)
    assert compared.mismatches == 0
    assert compared.rounding_cases == 1


def test_a_wrong_input_interval_is_a_mismatch():
    b = ModelBuilder(1, 2)
    model = b.model(b.dense(b.quant("x"), [[1, 1]]))
    lowered = lower(model)
    tensor = replace(lowered.graph.input.tensor, interval=Interval(-16, 15))
    nodes = tuple(replace(node, input=tensor) for node in lowered.graph.nodes)
    wide = Graph(nodes, replace(lowered.graph.input, tensor=tensor), lowered.graph.output)
    x = np.array([[0, 0], [9, 0]])
    compared = compare_with_executor(replace(lowered, graph=wide), model, x)
    assert compared.mismatches == 1
    assert str(compared.first_mismatch).startswith(
        "frame 1, layer 'input', element 0: the graph has 9, the executor 7 (Quantiser ")


def test_progress_and_batches(monkeypatch):
    monkeypatch.setattr("sw.lower.comparison.BATCH", 100)
    model, seen = small_model(), []
    compared = compare_with_executor(lower(model), model, ALL, progress=seen.append)
    assert seen == [100, 200, 256]
    assert compared.graph.shape == (256, 3)


def test_frames_may_be_given_flat():
    b = ModelBuilder(1, 1, 2)
    model = b.model(b.dense(b.op("Flatten", b.quant("x")), [[1, 3]]))
    lowered = lower(model, input_type=InputType.parse("int4"))
    compared = compare_with_executor(lowered, model, ALL)
    assert (compared.mismatches, compared.rounding_cases) == (0, 0)
