"""Small drawings of what a layer does in a cycle."""

from dataclasses import dataclass

from sw.report.layer_entry import LayerEntry

__all__ = ["HEIGHT", "WIDTH", "Matrix", "draw_matrix", "staircase"]

# Of the box that every drawing is put into.
WIDTH, HEIGHT = 116, 56
_SMALLEST = 7.0
_MAX_LINES = 33


@dataclass(frozen=True)
class Matrix:
    """Weights of a dense layer: one row for an output, one column for an input.

    Attributes
    ----------
    width, height : float
        Of the whole matrix, in the drawing's units.
    block_width, block_height : float
        Of what one cycle computes.
    columns, rows : tuple of float
        Where lines between blocks are; none where they would be too close.
    """

    width: float
    height: float
    block_width: float
    block_height: float
    columns: tuple[float, ...]
    rows: tuple[float, ...]


def draw_matrix(layer: LayerEntry) -> Matrix | None:
    """Geometry of a dense layer's folding, or None for other layers."""
    if layer.pe is None or layer.simd is None:
        return None
    outputs, inputs = layer.output.shape[0], layer.input.shape[0]
    scale = min(WIDTH / inputs, HEIGHT / outputs)
    width, height = max(_SMALLEST, inputs * scale), max(_SMALLEST, outputs * scale)
    folds, beats = outputs // layer.pe, inputs // layer.simd
    return Matrix(width, height, width / beats, height / folds,
                  _lines(width, beats), _lines(height, folds))


def staircase(levels: int) -> str:
    """Points of a staircase with at most 7 steps, for an SVG polyline."""
    steps = min(max(levels, 1), 7)
    dx, dy = WIDTH / (steps + 1), (HEIGHT - 12) / steps
    points = [(0.0, HEIGHT - 6.0)]
    for step in range(1, steps + 1):
        x, y = step * dx, points[-1][1]
        points += [(x, y), (x, y - dy)]
    points.append((float(WIDTH), points[-1][1]))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _lines(length: float, parts: int) -> tuple[float, ...]:
    if parts > _MAX_LINES or length / parts < 2.5:
        return ()
    return tuple(round(length * k / parts, 2) for k in range(1, parts))
