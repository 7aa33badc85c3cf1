"""Operators on constants alone: computed while lowering, in the model's own dtypes."""

from dataclasses import replace

import numpy as np
import onnx

from sw.errors import SternaError
from sw.lower.elementwise import OPERATORS
from sw.lower.operator import bind, missing_attribute
from sw.lower.place import Place
from sw.lower.quantiser import QUANTISERS, read_quantiser
from sw.lower.shaping import FOLDED, MAX_CONSTANT, RESHAPES, new_shape
from sw.lower.values import Constant

__all__ = ["can_fold", "fold"]


def can_fold(op: str) -> bool:
    """Whether an operator on constants can be computed."""
    return op in OPERATORS or op in RESHAPES or op in FOLDED or op in QUANTISERS or op == "Cast"


def fold(place: Place, attributes: dict, inputs: list[Constant | None]) -> Constant:
    """The constant that an operator makes of constants."""
    op = place.node.op_type
    try:
        with np.errstate(all="ignore"):
            made = _fold(op, place, attributes, inputs)
    except SternaError:
        raise
    except KeyError as error:
        raise missing_attribute(place, error) from None
    except (TypeError, AttributeError) as error:
        raise SternaError(f"Operator {place} must have the inputs and attributes that ONNX gives "
                          f"it ({error})") from None
    except (ValueError, IndexError) as error:
        shapes = [None if c is None else c.shape for c in inputs]
        raise SternaError(f"Operator {place} must fit its constant inputs of the shapes {shapes}, "
                          f"but {error}") from None
    return replace(made, origin=inputs[0].origin if inputs[0] else "")


def _fold(op: str, place: Place, attributes: dict, inputs: list[Constant | None]) -> Constant:
    arrays = [None if constant is None else constant.value for constant in inputs]
    if op in QUANTISERS:
        return _quantise(place, attributes, arrays)
    if op == "Transpose":
        return _map(inputs[0], lambda a: FOLDED[op](a, **attributes), keeps_axes=True)
    if op in RESHAPES:
        shape = new_shape(op, arrays[0].shape, arrays[1] if len(arrays) > 1 else None, attributes)
        return _map(inputs[0], lambda a: a.reshape(shape), keeps_axes=False)
    if op == "Cast":
        dtype = onnx.helper.tensor_dtype_to_np_dtype(attributes["to"])
        value = arrays[0].astype(dtype)
        keeps = np.issubdtype(dtype, np.floating) and dtype.itemsize >= 4
        return Constant(value, inputs[0].integers, inputs[0].scale) if keeps else Constant(value)
    if op in FOLDED:
        return Constant(np.asarray(FOLDED[op](*arrays, **attributes)))
    shape = np.broadcast_shapes(*(a.shape for a in arrays if a is not None)
                                ) if op != "BatchNormalization" else arrays[0].shape
    if np.prod(shape, dtype=float) > MAX_CONSTANT:
        raise ValueError(f"it must make at most {MAX_CONSTANT} elements, not the shape {shape}")
    value = np.asarray(bind(place, attributes, [a is not None for a in arrays])(
        *(a for a in arrays if a is not None)))
    return Constant(value, *_rescaled(op, inputs, value.shape))


def _quantise(place: Place, attributes: dict, arrays: list[np.ndarray | None]) -> Constant:
    """Quantised weights; the arithmetic has the model's precision, as the executor's has."""
    x, *parameters = arrays
    quantiser = read_quantiser(place.node.op_type, attributes, parameters, str(place))
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(np.float32)
    integers = quantiser.integers(quantiser.position(x))
    if np.isnan(integers).any() or integers.shape != x.shape:
        raise ValueError("its input must be numbers, and its scale must not widen it")
    value = (integers * quantiser.scale + quantiser.offset).astype(x.dtype)
    if not quantiser.has_integer_zero:
        return Constant(value)
    scale = quantiser.scale.astype(np.float64)
    return Constant(value, integers.astype(np.int64),
                    scale.reshape((1,) * (x.ndim - scale.ndim) + scale.shape))


def _map(constant: Constant, function, keeps_axes: bool) -> Constant:
    """The constant and its integers with their elements moved by ``function``."""
    if constant.integers is None:
        return Constant(function(constant.value))
    integers = function(constant.integers)
    if keeps_axes:
        scale = function(constant.scale)
    elif constant.scale.size == 1:
        scale = constant.scale.reshape((1,) * integers.ndim)
    else:
        scale = function(np.broadcast_to(constant.scale, constant.integers.shape))
    return Constant(function(constant.value), integers, scale)


def _rescaled(op: str, inputs: list[Constant | None], shape: tuple[int, ...]
              ) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Integers and scale of a quantised constant behind an operator that only scales it."""
    first, others = inputs[0], inputs[1:]
    if op == "Mul" and first.integers is None:
        first, others = inputs[1], inputs[:1]
    if first is None or first.integers is None or first.shape != shape:
        return None, None
    factor = {"Identity": 1.0, "Dropout": 1.0, "Neg": -1.0}.get(op)
    if op in ("Mul", "Div"):
        other = others[0].value.astype(np.float64)
        factor = other if op == "Mul" else 1 / other
    if factor is None or not np.all(np.isfinite(factor)) or not np.all(factor):
        return None, None
    return first.integers, first.scale * factor
