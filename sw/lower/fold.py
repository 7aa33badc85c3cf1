"""Operators on constants alone: computed while lowering, in the model's own dtypes."""

from collections.abc import Sequence
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


def fold(place: Place, attributes: dict, inputs: Sequence[Constant | None]) -> Constant:
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
                          f"but {str(error).strip(' .')}") from None
    return replace(made, origin=next((c.origin for c in inputs if c), ""))


def _fold(op: str, place: Place, attributes: dict, inputs: Sequence[Constant | None]) -> Constant:
    first = inputs[0]
    if first is None:
        raise ValueError("the first of them must not be missing")
    arrays = [None if constant is None else constant.value for constant in inputs]
    if op in QUANTISERS:
        return _quantise(place, attributes, first.value, arrays[1:])
    if op == "Transpose":
        return _map(first, lambda a: FOLDED[op](a, **attributes), keeps_axes=True)
    if op in RESHAPES:
        shape = new_shape(op, first.shape, arrays[1] if len(arrays) > 1 else None, attributes)
        return _map(first, lambda a: a.reshape(shape), keeps_axes=False)
    if op == "Cast":
        dtype = onnx.helper.tensor_dtype_to_np_dtype(attributes["to"])
        value = first.value.astype(dtype)
        keeps = np.issubdtype(dtype, np.floating) and dtype.itemsize >= 4
        return Constant(value, first.integers, first.scale) if keeps else Constant(value)
    if op in FOLDED:
        return Constant(np.asarray(FOLDED[op](*arrays, **attributes)))
    shape = first.shape if op == "BatchNormalization" else np.broadcast_shapes(
        *(a.shape for a in arrays if a is not None))
    if np.prod(shape, dtype=float) > MAX_CONSTANT:
        raise ValueError(f"it must make at most {MAX_CONSTANT} elements, not the shape {shape}")
    value = np.asarray(bind(place, attributes, [a is not None for a in arrays])(
        *(a for a in arrays if a is not None)))
    return Constant(value, *_rescaled(op, inputs, value.shape))


def _quantise(place: Place, attributes: dict, x: np.ndarray,
              parameters: Sequence[np.ndarray | None]) -> Constant:
    """Quantised weights; the arithmetic has the model's precision, as the executor's has."""
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
    if constant.integers is None or constant.scale is None:
        return Constant(function(constant.value))
    integers = function(constant.integers)
    if keeps_axes:
        scale = function(constant.scale)
    elif constant.scale.size == 1:
        scale = constant.scale.reshape((1,) * integers.ndim)
    else:
        scale = function(np.broadcast_to(constant.scale, constant.integers.shape))
    return Constant(function(constant.value), integers, scale)


def _rescaled(op: str, inputs: Sequence[Constant | None], shape: tuple[int, ...]
              ) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Integers and scale of a quantised constant behind an operator that only scales it."""
    first, *others = (constant for constant in inputs if constant is not None)
    if op == "Mul" and first.integers is None:
        first, others = others[0], [first]
    if first.integers is None or first.scale is None or first.shape != shape:
        return None, None
    factor = np.array({"Identity": 1.0, "Dropout": 1.0, "Neg": -1.0}.get(op, 0.0))
    if op in ("Mul", "Div"):
        factor = others[0].value.astype(np.float64) ** (1 if op == "Mul" else -1)
    if not np.all(np.isfinite(factor)) or not np.all(factor):
        return None, None
    return first.integers, first.scale * factor
