"""``MatMul`` and ``Gemm`` as :class:`sw.graph.Dense`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sw.errors import SternaError
from sw.graph import Dense
from sw.lower.chain import Chain
from sw.lower.place import Place
from sw.lower.region import Edge, Region, of_edge
from sw.lower.values import Constant, Value

__all__ = ["Product", "emit_dense", "read_gemm", "read_matmul"]

#: Largest accumulator: float64, which the reference computes in, holds such integers exactly.
MAX_ACCUMULATOR = 2**48


@dataclass(frozen=True, eq=False)
class Product:
    """Weights of a product, as integers of shape (outputs, inputs), and the scale of each output.

    ``bias`` is what the operator itself adds, or None.
    """

    region: Region
    integers: np.ndarray
    scale: np.ndarray
    bias: np.ndarray | None = None


def read_matmul(place: Place, inputs: Sequence[Value | None]) -> Product:
    """The product of a ``MatMul``."""
    if len(inputs) != 2:
        raise SternaError(f"Operator {place} must have 2 inputs, not {len(inputs)}")
    region, weights = _operands(place, inputs[0], inputs[1])
    return Product(region, *_weights(place, region, weights, is_transposed=False))


def read_gemm(place: Place, attributes: dict, inputs: Sequence[Value | None]) -> Product:
    """The product of a ``Gemm``."""
    if not 2 <= len(inputs) <= 3 or attributes.get("transA", 0):
        raise SternaError(f"Operator {place} must have 2 or 3 inputs and transA = 0")
    region, weights = _operands(place, inputs[0], inputs[1])
    integers, scale = _weights(place, region, weights, bool(attributes.get("transB", 0)))
    scale = scale * attributes.get("alpha", 1.0)
    addend, bias = inputs[2] if len(inputs) > 2 else None, None
    if addend is not None:
        if not isinstance(addend, Constant) or addend.value.ndim > 2 or (
                addend.value.size not in (1, len(integers))
                or addend.value.ndim == 2 and len(addend.value) != 1):
            raise SternaError(f"Operator {place} must add a constant for each of its "
                              f"{len(integers)} outputs")
        bias = addend.value.astype(np.float64) * attributes.get("beta", 1.0)
    return Product(region, integers, scale, bias)


def emit_dense(place: Place, chain: Chain, edge: Edge, product: Product) -> Region:
    """Add the layer to the chain behind ``edge``, and return what the model has behind it."""
    if edge.scale.size != 1 or edge.offset.size != 1:
        raise SternaError(f"Operator {place} must have an input with one scale, but the quantiser "
                          f"before it has one per channel: sums of these are no integers")
    edge = chain.reshape(edge, (product.integers.shape[1],))
    node = Dense(chain.name("fc"), edge.tensor, product.integers)
    interval = node.output.interval
    if max(abs(interval.lo), abs(interval.hi)) > MAX_ACCUMULATOR:
        raise SternaError(f"Operator {place} must have sums below 2**48, not in {interval}")
    scale = edge.scale.reshape(()) * product.scale
    sums = product.scale * product.integers.sum(axis=1)
    made = chain.append(node, *_map(scale, edge.offset.reshape(()) * sums))
    shape = (*product.region.shape[:-1], len(product.integers))
    region = of_edge(made, shape)
    if product.bias is not None:
        bias = product.bias
        region = region.then(str(place), lambda x: x + bias, lambda x: x.direction, True)
    return region


def _map(scale: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scale and offset of each output, in one element where all are equal."""
    scale, offset = (a[:1] if np.all(a == a[:1]) else a[np.newaxis]
                     for a in map(np.atleast_1d, np.broadcast_arrays(scale, offset)))
    return scale, offset


def _operands(place: Place, region: Value | None, weights: Value | None) -> tuple[Region, Constant]:
    if isinstance(region, Constant) and not isinstance(weights, Constant):
        raise SternaError(f"Operator {place} must have the activations as its first input and the "
                          f"weights as its second, not the other way round")
    if not isinstance(region, Region) or not isinstance(weights, Constant):
        raise SternaError(f"Operator {place} must multiply activations with constant weights")
    if any(n != 1 for n in region.shape[:-1]):
        raise SternaError(f"Operator {place} must take one vector per frame, not the shape "
                          f"{region.shape}")
    return region, weights


def _weights(place: Place, region: Region, weights: Constant, is_transposed: bool
             ) -> tuple[np.ndarray, np.ndarray]:
    """Integers of shape (outputs, inputs) and their scale of shape (outputs,) or (1,)."""
    name = weights.origin or place.node.input[1]
    integers, scale = weights.integers, weights.scale
    if integers is None or scale is None:
        # Weights that are integers already need no quantiser to say so.
        if not np.all(np.abs(weights.value) <= 2**24) or np.any(weights.value % 1):
            raise SternaError(f"Weights of {place} must be quantised (behind a Quant or "
                              f"BipolarQuant), but {name!r} is a float weight")
        integers, scale = weights.value.astype(np.int64), np.ones((1,) * weights.value.ndim)
    if integers.ndim != 2:
        raise SternaError(f"Weights of {place} must have two axes, but {name!r} has the shape "
                          f"{integers.shape}")
    if not is_transposed:
        integers, scale = integers.T, scale.T
    if integers.shape[1] != region.shape[-1]:
        raise SternaError(f"Weights of {place} must be for {region.shape[-1]} inputs, but {name!r} "
                          f"is for {integers.shape[1]}")
    # A scale may be stored for each weight and still be one for each output.
    if not np.all(scale == scale[:, :1]):
        raise SternaError(f"Weights of {place} must have one scale, or one for each output, but "
                          f"{name!r} has different ones for the inputs of an output")
    return integers, scale[:, 0]
