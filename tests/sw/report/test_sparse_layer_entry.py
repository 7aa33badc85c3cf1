"""Entries of layers from files: bounded, and of one piece."""

import pytest

from sw.errors import SternaError
from sw.report.sparse_layer_entry import HistogramEntry, PeLoad, SparseLayerEntry, WeightMap


@pytest.mark.parametrize("make, message", [
    (lambda: WeightMap((1, 1), ()), r"^Map of weights must have 1 to 262144 cells, not 0$"),
    (lambda: WeightMap((1, 1), ("0" * 1024,) * 257), r"must have 1 to 262144 cells, not 263168$"),
    (lambda: WeightMap((1, 1), ("0f", "0")), r"^Rows of a map of weights must be 2 hexa"),
    (lambda: WeightMap((1, 1), ("0g",)), r"^Rows of a map of weights must be 2 hexa"),
    (lambda: WeightMap((1, 0), ("0f",)), r"^Cell of a map of weights must be outputs and inputs"),
    (lambda: PeLoad(None, (), 1.0), r"^Processing elements must be 1 to 256, not 0$"),
    (lambda: PeLoad(None, (1, -1), 1.0), r"^Entries of a processing element must be from 0 to "),
    (lambda: HistogramEntry("s", 0.0, 1.0, (10**400,)), r"^Counts of the histogram of stage 's'"),
    (lambda: SparseLayerEntry("l", (1, 10**400), 1, (), ()), r"^Weights of layer 'l' must be from"),
    (lambda: SparseLayerEntry("l", (2, 2), -1, (), ()), r"^Weights of layer 'l' must be from 0 "),
    (lambda: HistogramEntry("s", 0.0, float("inf"), (1,)), r"^Edges of the histogram"),
    (lambda: SparseLayerEntry("l", (2, 2), 1, (1, 2), (1,)), r"^Layer 'l' must have as many"),
    (lambda: SparseLayerEntry("l", (2,), 1, (), ()), r"^Shape of layer 'l' must be outputs"),
    (lambda: SparseLayerEntry("l", (2, 2), 1, (), (), pixels=(1, 2, 3), pixel_shape=(2, 2)),
     r"^Pixels of layer 'l' must be those of \(2, 2\), not 3$"),
])
def test_rejects(make, message):
    with pytest.raises(SternaError, match=message):
        make()
