"""Dot products in the Amaranth simulator, against `Dense.evaluate`."""

import numpy as np

from sw import graph
from sw.graph import Tensor
from tests.hw.pipelines import run_pipeline, words


def check_dot(dut, activations, weights, lanes, rng, cycles=40) -> None:
    """New activations and new weights in every cycle, with all extremes among them."""
    corners = [(x, w) for x in (activations.lo, activations.hi) for w in (weights.lo, weights.hi)]
    x = np.concatenate([np.full((len(corners), lanes), [[x] for x, _ in corners]),
                        rng.choice(activations.values(), (cycles, lanes))])
    w = np.concatenate([np.full((len(corners), lanes), [[w] for _, w in corners]),
                        rng.choice(weights.values(), (cycles, lanes))])
    codes = run_pipeline(dut, [(dut.x, words(activations, x)), (dut.w, words(weights, w))],
                         dut.total)
    # Each cycle's weights are an output of a layer of their own.
    wanted = graph.Dense("dot", Tensor((lanes,), activations), w).evaluate(x).diagonal()
    np.testing.assert_array_equal(dut.total_interval.decode(codes), wanted)
