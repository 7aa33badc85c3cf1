"""PNG files, read back by another implementation."""

import io

import numpy as np
import pytest
from PIL import Image

from sw.report.png import encode


@pytest.mark.parametrize("height, width", [(1, 1), (8, 8), (28, 5)])
def test_is_what_pillow_reads(height, width, rng):
    pixels = rng.integers(0, 256, (height, width), np.uint8)
    with Image.open(io.BytesIO(encode(pixels.tobytes(), width))) as image:
        assert image.mode == "L"
        np.testing.assert_array_equal(np.asarray(image), pixels)


@pytest.mark.parametrize("count", [0, 7])
def test_rejects_broken_rows(count):
    with pytest.raises(ValueError, match=rf"^Pixels must be whole rows of 4, not {count} bytes$"):
        encode(bytes(count), 4)
