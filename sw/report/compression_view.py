"""A compressed network, ready to be shown."""

from dataclasses import dataclass

from markupsafe import Markup

from sw.report.compression_entry import CompressionEntry
from sw.report.histogram_view import HistogramView, histogram_views
from sw.report.plot import Axis, Point, Series, draw_scatter
from sw.report.png import data_uri
from sw.report.sparse_layer_entry import PeLoad, SparseLayerEntry, WeightMap
from sw.report.weight_map import LEVELS

__all__ = ["CompressionView", "LayerView", "compression_view"]

# Pixels of a page that a map may be wide and high, and that a weight takes at most; and a row of a
# layer with few of them at least.
MAP_WIDTH, MAP_HEIGHT, MAP_ZOOM = 784, 480, 5
ROW_HEIGHT, FEW_ROWS = 4, 24
# Pixels of a page that the picture of an image is wide or high.
IMAGE_SIZE = 168


@dataclass(frozen=True)
class Picture:
    """An image, and how large it is shown in pixels of the page."""

    uri: str
    width: int
    height: int


@dataclass(frozen=True)
class LayerView:
    """A layer's weights as pictures."""

    layer: SparseLayerEntry
    histograms: list[HistogramView]
    map: Picture | None
    pixels: Picture | None
    loads: list[PeLoad]


@dataclass(frozen=True)
class CompressionView:
    """The tables' rows, and pictures.

    Attributes
    ----------
    entry : :class:`CompressionEntry`
    plot : str or None
        Error against bytes, where errors are known.
    layers : list of :class:`LayerView`
    """

    entry: CompressionEntry
    plot: Markup | None
    layers: list[LayerView]

    @property
    def has_loads(self) -> bool:
        """Whether any layer has a load to show."""
        return any(view.loads for view in self.layers)


def compression_view(entry: CompressionEntry) -> CompressionView:
    """Pictures of an entry."""
    return CompressionView(entry, _plot(entry), [_layer(layer) for layer in entry.layers])


def _plot(entry: CompressionEntry) -> Markup | None:
    if entry.error is None:
        return None
    lengths = {coding.bytes for coding in entry.codings}
    stages = tuple(Point(row.bytes, row.test_error, row.stage) for row in entry.stages
                   if row.test_error is not None and row.bytes not in lengths)
    codings = tuple(Point(coding.bytes, entry.error, coding.name) for coding in entry.codings)
    series = [Series(name, points) for name, points in (
        ("stages, as floats with gaps", stages), ("codings of the integers", codings)) if points]
    return Markup(draw_scatter(series, Axis("bytes", is_log=True),
                               Axis("test error", is_percent=True),
                               name="Test error against bytes"))


def _layer(layer: SparseLayerEntry) -> LayerView:
    # One processing element alone has nobody to wait for.
    loads = [load for load in layer.loads if load.engine is not None or len(load.entries) > 1]
    return LayerView(layer, histogram_views(layer), layer.map and _map(layer.map, layer.shape),
                     _pixels(layer) if layer.pixels else None, loads)


def _map(found: WeightMap, shape: tuple[int, ...]) -> Picture:
    ink = bytes(255 - 255 * int(level, 16) // LEVELS for row in found.rows for level in row)
    rows, columns = shape
    zoom = min(MAP_ZOOM, MAP_WIDTH / columns, MAP_HEIGHT / rows)
    if zoom > 1:
        zoom = int(zoom)  # weights stay squares
    height = max(zoom, ROW_HEIGHT) * rows if rows <= FEW_ROWS else zoom * rows
    return Picture(data_uri(ink, len(found.rows[0])), max(1, round(zoom * columns)),
                   max(1, round(height)))


def _pixels(layer: SparseLayerEntry) -> Picture:
    most, (rows, columns) = max(1, *layer.pixels), layer.pixel_shape
    ink = bytes(255 - min(255, max(0, 255 * kept // most)) for kept in layer.pixels)
    zoom = max(1, IMAGE_SIZE // max(rows, columns))
    return Picture(data_uri(ink, columns), zoom * columns, zoom * rows)
