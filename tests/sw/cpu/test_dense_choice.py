"""Each layer gets the kernel that suits it."""

from types import SimpleNamespace

import numpy as np
import pytest

from sw.cpu.dense_choice import Rules, choose_dense
from sw.cpu.operation import Product
from sw.graph import Interval
from tests.sw.cpu.networks import BIPOLAR

SINGLE = Rules(is_batched=False, sparse_below=0.05, has_lookup=False)
BATCHED = Rules(is_batched=True, sparse_below=0.25, has_lookup=True)


@pytest.fixture(params=[False, True], ids=["AVX2", "VNNI"])
def library(request):
    """What is asked of the kernels."""
    return SimpleNamespace(has_vnni=request.param)


def kernel(weights, inputs: Interval, library, rules=SINGLE) -> str:
    weights = np.asarray(weights)
    layer = Product("fc", inputs, weights, Interval(-1, 1))
    return choose_dense(layer, library, rules).step.kernel


@pytest.mark.parametrize("rules, found", [(SINGLE, "popcount"), (BATCHED, "lookup")])
def test_binary(rules, found, library, rng):
    weights = rng.choice([-3, 3], (8, 100))
    assert kernel(weights, BIPOLAR, library, rules) == found
    assert kernel(weights, Interval(0, 5, 5), library, rules) == found


def test_ternary_counts_up_to_two_bits(library, rng):
    weights = rng.integers(-1, 2, (8, 100))
    for inputs, found in ((BIPOLAR, "popcount"), (Interval(-1, 1), "popcount"),
                          (Interval(0, 3), "popcount"), (Interval(0, 4), "bytes")):
        assert kernel(weights, inputs, library) == found


def test_wider_weights(library, rng):
    pixels = Interval(0, 255)
    assert kernel(rng.integers(-8, 8, (8, 100)), pixels, library) == "bytes"
    extreme = "bytes" if library.has_vnni else "pairs"
    assert kernel(np.full((8, 100), 127), Interval(0, 255), library) == "bytes"  # all are one
    assert kernel(rng.choice([-128, 127], (8, 100)), pixels, library) == extreme
    assert kernel(rng.integers(-2000, 2000, (8, 100)), pixels, library) == "pairs"
    assert kernel(rng.integers(-9000, 9000, (8, 100)), Interval(0, 30_000), library) == "wide"
    assert kernel(np.full((8, 100), 2**20), Interval(0, 40_000), library) == "wide"


def test_sparse(library, rng):
    weights = rng.integers(1, 90, (50, 100)) * (rng.random((50, 100)) < 0.03)
    assert kernel(weights, Interval(0, 15), library) == "sparse_rows"
    assert kernel(weights, Interval(0, 15), library, BATCHED) == "sparse_lanes"
    assert kernel(weights, Interval(0, 300), library) == "pairs"


@pytest.mark.parametrize("weights, top, run", [
    ([[3, 1, 1, 1]], 4, 2047), ([[127, 1, 3, 4]], 255, 1), ([[-128, 3, 1, 1]], 255, 1),
    ([[64, -65, 64, 1]], 255, 1), ([[64, 65, 1, 1]], 255, None)])
def test_sums_that_sixteen_bits_hold(weights, top, run):
    library = SimpleNamespace(has_vnni=False)
    layer = Product("fc", Interval(0, top), np.array(weights), Interval(-1, 1))
    step = choose_dense(layer, library, Rules(False, 0, False)).step
    if run is None:
        assert step.kernel == "pairs"
    else:
        assert (step.kernel, step.arguments[-1]) == ("bytes", run)
