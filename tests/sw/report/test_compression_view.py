"""Pictures of a compressed network: each kept weight and each pixel in its place."""

import base64
import io
from dataclasses import replace

import numpy as np
from PIL import Image

from sw.report.compression_view import compression_view
from tests.sw.report.examples import compressed_content


def entry():
    found = compressed_content().compression
    assert found is not None
    return found


def pixels(picture):
    with Image.open(io.BytesIO(base64.b64decode(picture.uri.partition(",")[2]))) as image:
        return np.asarray(image)


def test_maps_are_dark_where_weights_are():
    found = entry()
    for view in compression_view(found).layers:
        dark = pixels(view.map)
        assert dark.shape == view.layer.shape
        assert int((dark == 0).sum()) == view.layer.kept
        assert int((dark == 255).sum()) == view.layer.weights - view.layer.kept
        assert (dark[:, 0] == 0).all()  # the example's first column
        assert view.map.width == 5 * dark.shape[1]


def test_pixels_are_counts():
    found = entry()
    first, *others = compression_view(found).layers
    counts = np.array(found.layers[0].pixels).reshape(8, 8)
    np.testing.assert_array_equal(pixels(first.pixels), 255 - 255 * counts // counts.max())
    assert [view.pixels for view in others] == [None, None]


def test_one_element_alone_is_shown_only_if_it_was_built():
    for view in compression_view(entry()).layers:
        assert [(load.engine, len(load.entries)) for load in view.loads][:2] == [
            ("sparse", 2), (None, 2)]


def test_plot_has_stages_and_codings():
    found = entry()
    plot = compression_view(found).plot
    assert plot is not None
    assert ">float<" in plot
    assert f">{found.codings[-1].name}<" in plot
    assert "1.34 %" not in plot  # an error is a place, not a number


def test_a_stage_that_is_a_coding_is_one_point():
    found = entry()
    assert ">coded<" in str(compression_view(found).plot)
    last = replace(found.stages[-1], bytes=found.codings[-1].bytes)
    assert ">coded<" not in str(compression_view(replace(
        found, stages=(*found.stages[:-1], last))).plot)


def test_without_errors_there_is_no_plot():
    assert compression_view(replace(entry(), stages=())).plot is None


def test_without_sizes_there_are_the_stages():
    plot = compression_view(replace(entry(), codings=())).plot
    assert plot is not None
    assert "codings of the integers" not in plot
    assert ">float<" in plot


def test_large_layers_stay_on_the_page():
    found = entry()
    layer = replace(found.layers[0], shape=(4000, 3000))
    flat = replace(found.layers[0], shape=(10, 3000))
    large, low = compression_view(replace(found, layers=(layer, flat))).layers
    assert (large.map.width, large.map.height) == (360, 480)
    assert (low.map.width, low.map.height) == (784, 40)
