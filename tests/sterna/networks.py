"""Small QONNX files for the command line."""

from pathlib import Path

import numpy as np
import onnx

from tests.sw.lower.build_model import ModelBuilder

INPUT_TYPE = "0..16/16"


def write_model(path: Path, *sizes: int, seed: int = 1, bits: int = 2) -> Path:
    """Write a chain of dense layers, with binary activations between them."""
    sizes = sizes or (8, 6, 3)
    rng = np.random.default_rng(seed)
    b = ModelBuilder(1, sizes[0])
    y, high = "x", 2 ** (bits - 1) - 1
    for inputs, outputs in zip(sizes, sizes[1:]):
        if y != "x":
            y = b.bipolar(y)
        weights = rng.integers(-high, high + 1, (outputs, inputs))
        # The first accumulates 0..16, whose mean would give the same sign to every neuron.
        y = b.dense(y, weights, bits=bits, narrow=1)
        if inputs == sizes[0]:
            y = b.op("Sub", y, weights.sum(axis=1) * 0.5)
    onnx.save(b.model(y), str(path))
    return path
