"""From the layers of a shared engine to rows with biases."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sw.errors import SternaError
from sw.graph import Dense, Interval, Node, Threshold
from sw.schedule.requantise import bias_ranges

__all__ = ["SharedLayer", "shared_layers"]

MAX_LEVEL_BITS = 8


class SharedLayer(NamedTuple):
    """A dense layer, and the staircase behind it as biases and a shift.

    Attributes
    ----------
    node : Dense
    biases : int array of shape (out_features,)
        In units of ``2**bias_shift``; zeros for the last layer.
    bias_shift : int
    shift, bits : int or None
        A level is ``clip((sum + bias) >> shift, 0, 2**bits - 1)``; the last layer has neither.
    """

    node: Dense
    biases: np.ndarray
    bias_shift: int
    shift: int | None
    bits: int | None

    @property
    def sum_interval(self) -> Interval:
        """Range of the sums with their biases, for every permitted input."""
        lows, highs = _ends(self.node)
        biases = self.biases << self.bias_shift
        return Interval(int((lows + biases).min()), int((highs + biases).max()))


def shared_layers(nodes: Sequence[Node], highest_bias: int, *, shifts: Sequence[int] = (),
                  bias_shifts: Sequence[int] = ()) -> list[SharedLayer]:
    """Layers of ``nodes``, or the reason why a shared engine cannot have them.

    Parameters
    ----------
    nodes : sequence of nodes
        Dense layers with staircases between them.
    highest_bias : int
        Largest bias, in its unit.
    shifts, bias_shifts : sequence of int
        Of hardware that exists: taken where a layer can have them.
    """
    dense, stairs = _in_turn(nodes)
    for node in dense:
        inside = node.input.interval
        if inside.lo < 0 or inside.step != 1 or inside.width > MAX_LEVEL_BITS:
            raise SternaError(f"Activations into layer {node.name!r} must be unsigned, of at most "
                              f"{MAX_LEVEL_BITS} bits and with the step 1, for a shared engine, "
                              f"not in {inside}")
    ranges = [_ranges(node, _ends(layer)) for layer, node in zip(dense, stairs, strict=False)]
    # One shift of all layers is a wire, several are a multiplexer.
    common = set.intersection(*map(set, ranges)) if ranges else set()
    layers = []
    for k, (node, stair, found) in enumerate(zip(dense, stairs, ranges, strict=False)):
        wanted = shifts[k] if k < len(shifts) else None
        shift = wanted if wanted in found else min(common or found)
        first = bias_shifts[k] if k < len(bias_shifts) else 0
        biases, bias_shift = _units(stair, *found[shift], highest_bias, first)
        layers.append(SharedLayer(node, biases, bias_shift, shift, stair.levels.bit_length()))
    last = dense[-1]
    return [*layers, SharedLayer(last, np.zeros(last.out_features, np.int64), 0, None, None)]


def _in_turn(nodes: Sequence[Node]) -> tuple[list[Dense], list[Threshold]]:
    """Dense layers, and the staircases between them."""
    for k, node in enumerate(nodes):
        wanted = Threshold if k % 2 else Dense
        if not isinstance(node, wanted):
            raise SternaError(f"Layer {node.name!r} must be a {wanted.__name__} where it is in a "
                              f"shared engine, not a {type(node).__name__}: dense layers and "
                              f"staircases take turns")
    if len(nodes) % 2 == 0:
        raise SternaError(f"Layers of a shared engine must end with a dense one, not with "
                          f"{nodes[-1].name!r}")
    return ([node for node in nodes if isinstance(node, Dense)],
            [node for node in nodes if isinstance(node, Threshold)])


def _ends(node: Dense) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest output of each row."""
    inside = node.input.interval
    positive, negative = node.weights.clip(min=0), node.weights.clip(max=0)
    return ((positive * inside.lo + negative * inside.hi).sum(axis=1),
            (positive * inside.hi + negative * inside.lo).sum(axis=1))


def _ranges(node: Threshold, ends: tuple[np.ndarray, np.ndarray]
            ) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Lowest and highest bias of each channel, by the shift."""
    levels, outside = node.levels, node.output_interval
    if outside != Interval(0, levels) or levels & levels + 1:
        raise SternaError(f"Layer {node.name!r} must give 0 to a power of two less one in a "
                          f"shared engine, not {outside}")
    found = {shift: (lowest, highest) for shift, lowest, highest in bias_ranges(node, ends)}
    if not found:
        raise SternaError(f"Staircases of layer {node.name!r} must rise by steps of one power of "
                          f"two for bias, shift and clip in a shared engine; give the layers "
                          f"engines of their own")
    return found


def _units(node: Threshold, lowest: np.ndarray, highest: np.ndarray, limit: int, first: int
           ) -> tuple[np.ndarray, int]:
    """Biases between ``lowest`` and ``highest`` in units of a power of two, and its exponent.

    The unit is that of ``first`` where it does, else the smallest one that does.
    """
    most = int(np.abs(np.clip(0, lowest, highest)).max())
    for shift in (first, *range(most.bit_length() + 1)):
        # The multiples that are nearest to 0 on the side where a bias has to be.
        up, down = -(-lowest >> shift), highest >> shift
        biases = np.where(lowest > 0, up, np.where(highest < 0, down, 0))
        inside = (lowest <= biases << shift) & (biases << shift <= highest)
        if inside.all() and np.abs(biases).max() <= limit:
            return biases, shift
    raise SternaError(f"Biases of layer {node.name!r} must be -{limit} to {limit} times one power "
                      f"of two in a shared engine, but some are up to {most} and no such unit fits "
                      f"all; train with biases of fewer bits, or choose wider slots")
