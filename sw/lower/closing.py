"""Integers at the end of a region, as a node of the graph."""

from dataclasses import dataclass, replace

import numpy as np

from sw.graph import Interval, Table, Threshold
from sw.lower.chain import Chain
from sw.lower.place import Place
from sw.lower.quantiser import Quantiser
from sw.lower.region import Region, of_edge
from sw.lower.staircase import find_staircase
from sw.lower.steps import Staircase
from sw.lower.uncertainty import uncertainty

__all__ = ["Closed", "close", "closed_by"]


@dataclass(frozen=True, eq=False)
class Closed:
    """What a ``Threshold`` or ``Table`` was made of.

    Parameters
    ----------
    what : :class:`str`
        The quantiser, for messages.
    region : :class:`Region`
        From the node's input to its integers; its last step is the rounding.
    tensor : :class:`str`
        The model's tensor whose floats are ``scale * integer + offset``.
    """

    what: str
    region: Region
    tensor: str
    scale: np.ndarray
    offset: np.ndarray

    def is_near_step(self, x: np.ndarray) -> np.ndarray:
        """Where float32 rounding may lead to another integer than float64's.

        ``x`` are integers of shape (n, *shape of the region's edge); the result has the shape
        (n, *the model's shape).
        """
        rounding = self.region.last
        assert rounding is not None
        position = replace(self.region, last=rounding.operands[0])
        middle, error = position.evaluate(x), uncertainty(position, x)
        with np.errstate(all="ignore"):
            differs = rounding.function(middle - error) != rounding.function(middle + error)
        return np.broadcast_to(differs, (len(x), *self.region.shape[1:]))

    def integers(self, floats: np.ndarray) -> np.ndarray:
        """The integers that the model's ``floats`` (n, *the model's shape) stand for."""
        integers = np.rint((floats.astype(np.float64) - self.offset) / self.scale)
        # An executor that got lost in infinities is wrong, whatever the integer is.
        return np.nan_to_num(integers).clip(-2.0**62, 2.0**62).astype(np.int64)


def closed_by(place: Place, region: Region, quantiser: Quantiser) -> Closed:
    """The region with the quantiser at its end, computed in float64."""
    wide = replace(quantiser, scale=np.asarray(quantiser.scale, np.float64),
                   zero_point=np.asarray(quantiser.zero_point, np.float64))
    label = str(place)
    region = region.then(label, wide.position, lambda x: x.direction, True)
    region = region.then(label, wide.integers, lambda x: x.direction)
    return Closed(f"Quantiser {place}", region, place.node.output[0], wide.scale,
                  np.asarray(wide.offset))


def close(chain: Chain, closed: Closed, full: Interval, exact: bool) -> tuple[Region, str | None]:
    """Add the node that ``closed`` is, and return what is behind it and the node's name.

    Where the integers are those that come in, no node is added and the name is None.
    ``full`` and ``exact`` are as in :func:`find_staircase`.
    """
    region, scale, offset = closed.region, closed.scale, closed.offset
    staircase = find_staircase(region, full, exact, closed.what)
    edge, shape = region.edge, region.shape[1:]
    is_uniform = scale.size == offset.size == 1
    if is_uniform:
        scale, offset = scale.reshape(()), offset.reshape(())
    if isinstance(staircase, Staircase) and staircase.is_identity and staircase.rows == 1 and (
            is_uniform or shape == edge.tensor.shape):
        return of_edge(replace(edge, scale=scale, offset=offset), region.shape), None
    if not is_uniform or staircase.rows > 1:
        # Rows are counted along the first axis of the shape that the model has here.
        by_channel = staircase.rows in (1, shape[0])
        edge = chain.reshape(edge, shape if by_channel else (edge.tensor.size,))
    name = chain.name("act")
    if isinstance(staircase, Staircase):
        node = Threshold(name, edge.tensor, staircase.thresholds, staircase.falling,
                         staircase.interval)
    else:
        node = Table(name, edge.tensor, staircase.entries, staircase.interval)
    made = chain.append(node, scale, offset)
    if node.output.shape != shape and not is_uniform:
        made = chain.reshape(made, shape)
    return of_edge(made, region.shape), name

