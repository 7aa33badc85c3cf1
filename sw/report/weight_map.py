"""Where the weights of a layer are, as a small picture."""

import numpy as np

from sw.report.sparse_layer_entry import WeightMap

__all__ = ["LEVELS", "draw_map"]

#: Darkest level of a cell, the hexadecimal digit f.
LEVELS = 15
# Cells of a picture at most: what a page shows without losing any.
MAX_ROWS, MAX_COLUMNS = 300, 400
# Cells are squares but for a layer with this many times as many inputs as outputs, whose few rows
# each stay one.
FLAT = 16


def draw_map(weights: np.ndarray) -> WeightMap:
    """Cells of a layer's weights, of shape (outputs, inputs); several weights share one if need be.

    A cell with any weight is never as light as one without.
    """
    rows, columns = weights.shape
    high, wide = -(-rows // MAX_ROWS), -(-columns // MAX_COLUMNS)
    if FLAT * rows > columns:
        high = wide = max(high, wide)
    kept = np.pad(weights != 0, ((0, -rows % high), (0, -columns % wide)))
    counts = kept.reshape(kept.shape[0] // high, high, -1, wide).sum(axis=(1, 3))
    levels = np.ceil(LEVELS * np.sqrt(counts / max(1, counts.max()))).astype(int)
    return WeightMap((high, wide), tuple("".join(f"{level:x}" for level in row)
                                  for row in levels.tolist()))
