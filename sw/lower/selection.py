"""Operators that choose the class or make probabilities: only the order of elements matters."""

from collections.abc import Sequence

import numpy as np

from sw.errors import SternaError
from sw.lower.operator import missing_attribute
from sw.lower.place import Place
from sw.lower.region import Region
from sw.lower.values import Class, Constant, Normalised, Value

__all__ = ["SELECTIONS", "select"]

SELECTIONS = frozenset({"ArgMax", "LogSoftmax", "Softmax", "TopK"})


def select(place: Place, attributes: dict, inputs: Sequence[Value | None]) -> Value:
    """The class that ``ArgMax`` or ``TopK`` choose, or the order that a softmax keeps."""
    value, op = inputs[0] if inputs else None, place.node.op_type
    region = value.region if isinstance(value, Normalised) else value
    if not isinstance(region, Region):
        raise SternaError(f"Operator {place} must take the model's last activations")
    default = 0 if op == "ArgMax" else -1
    axis = attributes.get("axis", default)
    if not -len(region.shape) <= axis < len(region.shape):
        raise SternaError(f"Operator {place} must have an axis of {region.shape}, not {axis}")
    axis %= len(region.shape)
    if axis == 0 or region.shape[axis] != region.edge.tensor.size:
        raise SternaError(f"Operator {place} must work along the only axis of a frame, not along "
                          f"axis {axis} of {region.shape}")
    if op in ("Softmax", "LogSoftmax"):
        return Normalised(region, str(place))
    shape = list(region.shape)
    shape[axis] = 1
    if op == "ArgMax":
        if attributes.get("select_last_index", 0):
            raise SternaError(f"Operator {place} must choose the first of equal elements, not the "
                              f"last (select_last_index = 0)")
        if not attributes.get("keepdims", 1):
            del shape[axis]
        return Class(region, tuple(shape))
    if _count(place, attributes, inputs) != 1 or not attributes.get("largest", 1):
        raise SternaError(f"Operator {place} must choose the single largest element (k = 1, "
                          f"largest = 1)")
    return Class(region, tuple(shape))


def _count(place: Place, attributes: dict, inputs: Sequence[Value | None]) -> int | None:
    """``k`` of a ``TopK``, an attribute in old models."""
    if len(inputs) > 1:
        k = inputs[1]
        return int(k.value.flat[0]) if isinstance(k, Constant) and k.value.size == 1 else None
    try:
        return int(np.int64(attributes["k"]))
    except KeyError as error:
        raise missing_attribute(place, error) from None
