"""Attributes of an ONNX operator as plain values."""

import numpy as np
import onnx

from sw.errors import SternaError
from sw.lower.place import Place

__all__ = ["array_of", "attributes_of"]


def attributes_of(place: Place) -> dict:
    """Attributes by name: ints, floats, bytes, lists of these, and tensors as arrays."""
    attributes = {}
    for attribute in place.node.attribute:
        value = onnx.helper.get_attribute_value(attribute)
        if isinstance(value, onnx.TensorProto):
            value = array_of(value, f"of {place}")
        attributes[attribute.name] = value
    return attributes


def array_of(tensor: onnx.TensorProto, where: str) -> np.ndarray:
    """The tensor as an array, which must be as its shape says."""
    try:
        return onnx.numpy_helper.to_array(tensor)
    except (ValueError, TypeError, KeyError) as error:
        raise SternaError(f"Tensor {tensor.name!r} {where} must be as its shape and type say, but "
                          f"it cannot be read ({error})") from None
