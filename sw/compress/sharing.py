"""Codebooks for a model that somebody else trained: integers in, fewer distinct integers out."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sw.compress.codebook import cluster, nearest, on_grid, start_entries
from sw.errors import SternaError
from sw.lower import read_quantised_model

__all__ = ["SharedLayer", "share_integers", "share_model"]


@dataclass(frozen=True)
class SharedLayer:
    """What sharing did to a layer.

    Parameters
    ----------
    tensor : str
        Name of the stored weights.
    weights, nonzeros : int
        How many there are, and how many are not zero.
    before, after : int
        Distinct values other than zero.
    error : float
        Mean square of the change over that of the weights.
    """

    tensor: str
    weights: int
    nonzeros: int
    before: int
    after: int
    error: float


def share_integers(weights: np.ndarray, entries: int, start: str = "linear", seed: int = 0
                   ) -> np.ndarray:
    """Replace integers by the nearest of a few; zeros stay zeros and nothing else becomes one.

    Entries stay between the least and the greatest weight, so that they fit the bits of before.
    """
    values = weights[weights != 0]
    if len(np.unique(values)) <= entries:
        return weights
    book = cluster(values, start_entries(values, entries, start, seed))
    # A width that holds the weights themselves.
    grid = np.unique(on_grid(book, 0, bits=int(np.abs(values).max()).bit_length() + 1))
    shared = weights.copy()
    shared[weights != 0] = grid[nearest(values, grid)]
    return shared


def share_model(path: Path | str, out: Path, entries: int, start: str = "linear", seed: int = 0
                ) -> list[SharedLayer]:
    """Give each weight matrix of a QONNX model a codebook, and write the model to ``out``.

    No training and no data: a model without a checkpoint to train on can still be shared. Layers
    of no more values than ``entries`` stay as they are.

    Parameters
    ----------
    path
        ``.onnx`` or ``.onnx.gz``.
    out
        ``.onnx.gz`` to write.
    entries, start, seed
        See :func:`sw.compress.codebook.start_entries`.
    """
    if not 1 <= entries <= 128:
        raise SternaError(f"Entries of a codebook must be 1 to 128, not {entries}")
    model = read_quantised_model(path)
    if not model.weights:
        raise SternaError(f"Model {path} must have weights of more than one bit to share, but has "
                          f"none behind a Quant")
    shared = {name: share_integers(weights, entries, start, seed)
              for name, weights in model.weights.items()}
    model.write(shared, out)
    return [SharedLayer(name, old.size, int(np.count_nonzero(old)), _distinct(old),
                        _distinct(shared[name]),
                        float(np.square(shared[name] - old).sum() / max(np.square(old).sum(), 1)))
            for name, old in model.weights.items()]


def _distinct(weights: np.ndarray) -> int:
    return len(np.unique(weights[weights != 0]))
