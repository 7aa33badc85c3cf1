"""The program gives the graph's integers, with every kernel and every instruction set."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sw.cpu.dense_choice import Rules
from sw.cpu.program import Program
from sw.cpu.raw import raw_frames
from sw.errors import SternaError
from sw.graph import Dense, Graph, Input, Interval, Output, Tensor
from tests.sw.cpu.networks import BIPOLAR, frames_of, graphs, mlp
from tests.sw.cpu.targets import TARGETS

pytestmark = pytest.mark.slow

RULES = (None, Rules(is_batched=False, sparse_below=1.1, has_lookup=False),
         Rules(is_batched=True, sparse_below=1.1, has_lookup=False),
         Rules(is_batched=False, sparse_below=0, has_lookup=True),
         Rules(is_batched=True, sparse_below=0, has_lookup=False),
         Rules(is_batched=True, sparse_below=0, has_lookup=True))


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.data())
@settings(max_examples=150)
def test_equals_the_graph(target, kernels, data):
    graph = data.draw(graphs())
    rules = data.draw(st.sampled_from(RULES))
    frames = frames_of(graph, data.draw(st.sampled_from([1, 2, 31, 70])))
    program = Program(graph, kernels(target), threads=2, rules=rules)
    outputs = program.run(frames)
    assert outputs.dtype == np.int64
    np.testing.assert_array_equal(outputs, graph.evaluate(frames))


NETWORKS = {
    "binary": mlp((100, 70, 65, 10), BIPOLAR),
    "ternary": mlp((100, 70, 65, 10), Interval(-1, 1)),
    "ternary, ternary": mlp((100, 70, 65, 10), Interval(-1, 1), Interval(-1, 1), Interval(-1, 1)),
    "4 bits": mlp((100, 70, 65, 10), Interval(-8, 7), Interval(0, 255), Interval(0, 15)),
    "8 bits": mlp((100, 70, 65, 10), Interval(-128, 127), Interval(0, 255), Interval(0, 255)),
    "sparse": mlp((100, 70, 65, 10), Interval(-90, 90), Interval(0, 255), Interval(0, 15),
                  density=0.04),
}
KERNELS = {"binary": "popcount", "ternary": "popcount", "ternary, ternary": "popcount",
           "4 bits": "bytes", "sparse": "sparse_rows"}


@pytest.mark.parametrize("name", NETWORKS)
def test_networks(name, library):
    graph = NETWORKS[name]
    frames = frames_of(graph, 100)
    program = Program(graph, library, threads=2)
    np.testing.assert_array_equal(program.run(frames), graph.evaluate(frames))
    np.testing.assert_array_equal(program.run(frames[:1]), graph.evaluate(frames[:1]))


@pytest.mark.parametrize("name", KERNELS)
def test_every_layer_has_its_kernel(name, library):
    program = Program(NETWORKS[name], library, rules=Rules(False, 0.05, False))
    dense = [step.kernel for step in program.steps(1) if step.layer.startswith("fc")
             and step.kernel not in ("affine",)]
    assert dense == [KERNELS[name]] * 3
    program = Program(NETWORKS["binary"], library, rules=Rules(False, 0.05, True))
    assert program.kernels(1).count("lookup") == 3


@pytest.mark.parametrize("largest, inputs", [
    (1, BIPOLAR), (1, Interval(-1, 1)), (1, Interval(0, 255)), (7, Interval(0, 255)),
    (63, Interval(0, 255)), (127, Interval(0, 255)), (127, BIPOLAR), (30_000, Interval(0, 30)),
    (2**30, Interval(0, 300))])
@pytest.mark.parametrize("kept", [1.0, 0.04])
def test_sums_at_their_bounds(largest, inputs, kept, library, rng):
    # All terms of a row have one sign: whatever holds fewer bits than it has to overflows here.
    weights = np.outer([1, -1, 1, -1], rng.choice([largest], 2100)) * (rng.random(2100) < kept)
    edge = Tensor((2100,), inputs)
    graph = Graph((Dense("fc", edge, weights),), Input(edge, 1.0), Output(1, 0))
    frames = np.repeat([[inputs.hi], [inputs.lo], [0 if 0 in inputs else inputs.hi]], 2100, axis=1)
    for rules in RULES:
        program = Program(graph, library, threads=1, rules=rules)
        np.testing.assert_array_equal(program.run(frames), graph.evaluate(frames))
        np.testing.assert_array_equal(program.run(frames[:1]), graph.evaluate(frames[:1]))


def test_bytes_that_would_saturate_go_elsewhere(library):
    program = Program(NETWORKS["8 bits"], library)
    assert ("pairs" in program.kernels(1)) == (not library.has_vnni)


def test_rejects_integers_beyond_the_input(library):
    graph = NETWORKS["binary"]
    with pytest.raises(SternaError, match=r"^Input integers must be in -1\.\.1 step 2, not in "
                                          r"0\.\.0$"):
        Program(graph, library).run(np.zeros((1, 100), int))


def test_no_frames_are_no_outputs(library):
    assert Program(NETWORKS["binary"], library).run(np.zeros((0, 100), int)).shape == (0, 1)


def test_times_every_call(library):
    program = Program(NETWORKS["binary"], library)
    raw = raw_frames(program.graph, frames_of(program.graph, 64))
    seconds = program.time(raw, 16, 5)
    assert seconds.shape == (5,)
    assert np.all((seconds > 0) & (seconds < 10))
    with pytest.raises(ValueError, match=r"^Batch must be from 1 to the 64 frames, not 65$"):
        program.time(raw, 65, 1)
