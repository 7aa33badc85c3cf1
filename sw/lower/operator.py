"""Elementwise operators of a model, with their attributes bound, on arrays and on regions."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import onnx

from sw.errors import SternaError
from sw.lower.elementwise import OPERATORS, SINGLE
from sw.lower.place import Place
from sw.lower.region import Region, Step
from sw.lower.trend import AFFINE, RULES, STRICT, unknown
from sw.lower.values import Constant

__all__ = ["apply", "bind", "cast", "missing_attribute"]


def missing_attribute(place: Place, error: KeyError) -> SternaError:
    """The error for an operator that lacks the attribute of a :class:`KeyError`."""
    return SternaError(f"Operator {place} must have the attribute {error}")


def bind(place: Place, attributes: dict, present: list[bool]):
    """The operator as a function of those inputs that are ``present``."""
    op = OPERATORS[place.node.op_type]
    values = dict(op.attributes)
    for name, value in attributes.items():
        if name in op.fixed:
            if value != op.fixed[name]:
                raise SternaError(f"Operator {place} must have {name} = {op.fixed[name]}, not "
                                  f"{value}")
        elif name not in op.attributes:
            raise SternaError(f"Operator {place} must not have the attribute {name!r}, whose "
                              f"meaning is not known here")
        else:
            values[name] = value.decode(errors="replace") if isinstance(value, bytes) else value

    def function(*given):
        remaining = iter(given)
        return op.function(*(next(remaining) if here else None for here in present), **values)

    return function


def apply(place: Place, attributes: dict, inputs: Sequence[Region | Constant | None]) -> Region:
    """The region behind an elementwise operator of which some input is a region."""
    regions = [value for value in inputs if isinstance(value, Region)]
    region = regions[0]
    if any(other.edge is not region.edge for other in regions):
        raise SternaError(f"Operator {place} must combine values of one integer tensor, but its "
                          f"inputs are computed from different ones: branches are not supported "
                          f"yet")
    op = place.node.op_type
    constants = [value for value in inputs if isinstance(value, Constant)]
    if op == "BatchNormalization":
        _check_batch_normalization(place, inputs)
    else:
        _check_broadcast(place, regions, constants)
    if op == "Dropout" and len(inputs) > 2 and inputs[2] is not None and inputs[2].value.any():
        raise SternaError(f"Operator {place} must not be in training mode")
    function = bind(place, attributes, [value is not None for value in inputs])
    operands = tuple(value.last if isinstance(value, Region) else _as_float(value.value)
                     for value in inputs if value is not None)
    _check_inputs(place, region, function, operands)
    is_affine = _is_affine(op, inputs)
    step = Step(str(place), function, operands, _rule(place, attributes), is_affine,
                is_affine or op in STRICT, op in SINGLE)
    return Region(region.edge, region.shape, step)


def cast(place: Place, attributes: dict, region: Region) -> Region:
    """The region behind a ``Cast``."""
    try:
        dtype = onnx.helper.tensor_dtype_to_np_dtype(attributes["to"])
    except KeyError as error:
        raise missing_attribute(place, error) from None
    if dtype in (np.float32, np.float64):
        lowest = np.full((1,) * (1 + len(region.edge.tensor.shape)), region.edge.tensor.interval.lo)
        if region.evaluate(lowest).dtype.kind != "b":
            return region
        return region.then(str(place), lambda x: x.astype(np.float64), lambda x: x.direction)
    if np.issubdtype(dtype, np.bool_):
        return region.then(str(place), lambda x: x != 0)
    if np.issubdtype(dtype, np.integer):
        return region.then(str(place), np.trunc, lambda x: x.direction)
    raise SternaError(f"Operator {place} must cast to float32, float64, bool or integers, not to "
                      f"{dtype}: its rounding would be part of the model")


def _check_inputs(place: Place, region: Region, function, operands: tuple) -> None:
    """Try the operator once, on a single element where it takes a region."""
    one = np.ones((1,) * len(region.shape))
    try:
        with np.errstate(all="ignore"):
            function(*(o if isinstance(o, np.ndarray) else one for o in operands))
    except (TypeError, ValueError, IndexError) as error:
        raise SternaError(f"Operator {place} must have the inputs that ONNX gives it "
                          f"({str(error).strip(' .')})") from None


def _as_float(value: np.ndarray) -> np.ndarray:
    return value if value.dtype.kind == "b" else value.astype(np.float64)


def _rule(place: Place, attributes: dict):
    rule = RULES.get(place.node.op_type, unknown)
    known = {**OPERATORS[place.node.op_type].attributes, **attributes}
    return partial(rule, **known) if known else rule


def _is_affine(op: str, inputs: Sequence) -> bool:
    """Whether the operator is affine in its regions (and no region scales another)."""
    if op not in AFFINE:
        return False
    varying = [isinstance(value, Region) for value in inputs]
    if op == "Mul":
        return sum(varying) == 1
    if op in ("Div", "BatchNormalization"):
        return not any(varying[1:])
    return True


def _check_broadcast(place: Place, regions: list[Region], constants: list[Constant]) -> None:
    shape = regions[0].shape
    try:
        made = np.broadcast_shapes(*(value.shape for value in regions + constants))
    except ValueError:
        made = None
    if made != shape or any(region.shape != shape for region in regions):
        shapes = ", ".join(str(value.shape) for value in regions + constants)
        raise SternaError(f"Operator {place} must keep the shape {shape} of its input, but its "
                          f"inputs have the shapes {shapes}")


def _check_batch_normalization(place: Place, inputs: Sequence) -> None:
    region, *constants = inputs
    channels = region.shape[1] if isinstance(region, Region) and len(region.shape) > 1 else 0
    if (len(constants) != 4 or not all(isinstance(constant, Constant) for constant in constants)
            or any(constant.value.size != channels for constant in constants)):
        raise SternaError(f"Operator {place} must normalise its first input with 4 constants, each "
                          f"of {channels} channels")
    if np.any(constants[3].value < 0):
        raise SternaError(f"Operator {place} must have variances that are not negative")
