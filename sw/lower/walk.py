"""One operator after the other: what each tensor of the model is."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import onnx

from sw.errors import SternaError
from sw.graph import Input, Interval, Tensor
from sw.lower.attributes import array_of, attributes_of
from sw.lower.chain import Chain
from sw.lower.closing import Closed, close, closed_by
from sw.lower.dense import emit_dense, read_gemm, read_matmul
from sw.lower.elementwise import OPERATORS
from sw.lower.fold import can_fold, fold
from sw.lower.grid import affine_map, find_grid
from sw.lower.input_type import InputType
from sw.lower.operator import apply, missing_attribute
from sw.lower.operator import cast as cast_region
from sw.lower.place import Place
from sw.lower.quantiser import QUANTISERS, Quantiser, read_quantiser
from sw.lower.region import Edge, Region, of_edge
from sw.lower.selection import SELECTIONS, select
from sw.lower.shaping import FOLDED, RESHAPES, new_shape
from sw.lower.signature import Signature, needed_nodes
from sw.lower.values import Constant, ModelInput, Value

__all__ = ["SUPPORTED", "Walk"]

#: Operators that can be lowered; those of ``FOLDED`` only where their inputs are constant.
SUPPORTED = sorted({"Cast", "Constant", "Gemm", "MatMul", "Shape", *OPERATORS, *QUANTISERS,
                    *RESHAPES, *SELECTIONS})

Inputs = Sequence[Value | None]


class Walk:
    """Symbolic execution of a model, one operator at a time.

    Attributes
    ----------
    regions : dict
        What each of the staircases and tables of the chain was made of.
    source : :class:`Closed` or None
        The model's own input quantiser, where that defines the graph's integers.
    """

    def __init__(self, model: onnx.ModelProto, signature: Signature, input_type: InputType | None):
        nodes = model.graph.node
        needed = needed_nodes(model, signature.output)
        if not any(nodes[index].op_type in QUANTISERS for index in needed):
            raise SternaError(f"Model must be quantised, but none of its {len(nodes)} operators is "
                              f"a quantiser ({', '.join(sorted(QUANTISERS))})")
        self.model, self.signature = model, signature
        self.regions: dict[str, Closed] = {}
        self.source: Closed | None = None
        self._chain: Chain | None = None
        shape = (1, *signature.shape)
        self.values: dict[str, Value] = {signature.input: ModelInput(shape)}
        if input_type:
            self.values[signature.input] = self._start(shape, input_type.interval,
                                                       input_type.scale, 0.0)
        self._weights = {tensor.name: tensor for tensor in model.graph.initializer}

    @property
    def chain(self) -> Chain:
        """The graph's nodes so far. There are none before the integers of the input are known."""
        assert self._chain is not None
        return self._chain

    def step(self, index: int) -> None:
        """Work out what operator ``index`` makes."""
        place = Place(self.model.graph.node[index], index, len(self.model.graph.node))
        op = place.node.op_type
        if op not in QUANTISERS and (place.node.domain not in ("", "ai.onnx")
                                     or op not in SUPPORTED and op not in FOLDED):
            raise _unsupported(place)
        attributes = attributes_of(place)
        inputs = [self._value(name, place) if name else None for name in place.node.input]
        # Of a TopK the last output is the index; nothing here can use the element itself.
        made = place.node.output[-1 if op == "TopK" else 0]
        self.values[made] = self._made(place, attributes, inputs)

    def output(self) -> Value:
        """What the model's output is: a region, its class, or its softmax."""
        name = self.signature.output
        value = self.values.get(name)
        if value is None or isinstance(value, Constant):
            raise SternaError(f"Output {name!r} of the model must depend on its input")
        if isinstance(value, ModelInput):
            raise _needs_type(f"Output {name!r} of the model")
        return value

    def _value(self, name: str, place: Place) -> Value:
        if name not in self.values:
            if name not in self._weights:
                raise SternaError(f"Operator {place} must take tensors that operators before it "
                                  f"make (a TopK only its indices), but {name!r} is none")
            self.values[name] = Constant(array_of(self._weights[name], f"of {place}"), origin=name)
        return self.values[name]

    def _made(self, place: Place, attributes: dict, inputs: Inputs) -> Value:
        op = place.node.op_type
        if op == "Constant":
            return _constant(place, attributes)
        first = inputs[0] if inputs else None
        if op == "Shape" and first is not None:
            shape = first.shape if isinstance(first, Constant) else (self.signature.batch,
                                                                     *first.shape[1:])
            return Constant(np.array(shape, np.int64)[attributes.get("start", 0):
                                                      attributes.get("end")])
        if all(value is None or isinstance(value, Constant) for value in inputs):
            if not inputs or not can_fold(op):
                raise SternaError(f"Operator {place} must take activations, not only constants")
            return fold(place, attributes, cast("Sequence[Constant | None]", inputs))
        if first is None:
            raise SternaError(f"Operator {place} must have its first input")
        if op in FOLDED and op not in RESHAPES:
            raise _unsupported(place)
        if op in RESHAPES:
            return self._reshaped(place, attributes, inputs)
        if op in ("Identity", "Cast") and not isinstance(first, Region):
            return first
        if op in SELECTIONS:
            return select(place, attributes, inputs)
        return self._computed(place, attributes, inputs)

    def _computed(self, place: Place, attributes: dict, inputs: Inputs) -> Region:
        """What an operator makes that needs to know its input's values."""
        op, first = place.node.op_type, inputs[0]
        if any(isinstance(value, ModelInput) for value in inputs) and op not in QUANTISERS:
            raise _needs_type(f"Operator {place}")
        if not all(value is None or isinstance(value, Constant | Region | ModelInput)
                   for value in inputs):
            raise SternaError(f"Operator {place} must not follow the choice of a class or a "
                              f"softmax, of which only the order is kept")
        if op in QUANTISERS:
            return self._quantised(place, attributes, inputs)
        if op in ("MatMul", "Gemm"):
            product = (read_matmul(place, inputs) if op == "MatMul"
                       else read_gemm(place, attributes, inputs))
            edge = self._integers(place, product.region, place.node.input[0])
            return emit_dense(place, self.chain, edge, product)
        if op == "Cast" and isinstance(first, Region):
            return cast_region(place, attributes, first)
        return apply(place, attributes, cast("Sequence[Region | Constant | None]", inputs))

    def _reshaped(self, place: Place, attributes: dict, inputs: Inputs) -> Value:
        value, target = inputs[0], inputs[1] if len(inputs) > 1 else None
        if value is None or isinstance(value, Constant) or not isinstance(target, Constant | None):
            raise SternaError(f"Operator {place} must have a constant shape")
        array = None if target is None else target.value
        if place.node.op_type == "Reshape" and array is not None and array.size and (
                array.flat[0] == self.signature.batch):
            array = np.concatenate([[1], array.reshape(-1)[1:]])
        try:
            shape = new_shape(place.node.op_type, value.shape, array, attributes)
            if shape[:1] != (1,):
                raise ValueError(f"it must keep the batch axis in front, but makes {shape}")
        except KeyError as error:
            raise missing_attribute(place, error) from None
        except ValueError as error:
            raise SternaError(f"Operator {place} cannot be lowered: {error}") from None
        return value.reshaped(shape)

    def _start(self, shape: tuple[int, ...], interval: Interval, scale: float, offset: float
               ) -> Region:
        """Begin the graph with these integers."""
        tensor = Tensor(self.signature.shape, interval)
        self._chain = Chain(Input(tensor, scale, offset))
        return of_edge(Edge(tensor, np.array(scale), np.array(offset), 0), shape)

    def _quantised(self, place: Place, attributes: dict, inputs: Inputs) -> Region:
        value, constants = inputs[0], [v for v in inputs[1:] if isinstance(v, Constant)]
        if len(constants) < len(inputs) - 1 or not isinstance(value, Region | ModelInput):
            raise SternaError(f"Quantiser {place} must have a constant scale, zero point and bit "
                              f"width")
        quantiser = read_quantiser(place.node.op_type, attributes,
                                   [constant.value for constant in constants], str(place))
        _check_shape(place, quantiser, value.shape)
        if isinstance(value, ModelInput):
            if quantiser.scale.size != 1 or quantiser.zero_point.size != 1:
                raise _needs_type(f"Quantiser {place}, which has a scale per channel,")
            if not self._chain:
                region = self._start(value.shape, quantiser.interval, quantiser.scale.item(),
                                     quantiser.offset.item())
                self.source = closed_by(place, region, quantiser)
                return region
            raise SternaError(f"Quantiser {place} must be the only one of the model's input: "
                              f"branches are not supported yet")
        self.chain.check(value.edge, place)
        return self._close(closed_by(place, value, quantiser), quantiser.interval,
                           quantiser.is_bipolar)

    def _close(self, closed: Closed, full: Interval, exact: bool) -> Region:
        made, name = close(self.chain, closed, full, exact)
        if name:
            self.regions[name] = closed
        return made

    def _integers(self, place: Place, region: Region, tensor: str) -> Edge:
        """The edge whose integers stand for ``region``, made where there is none yet."""
        self.chain.check(region.edge, place)
        if region.is_identity:
            return region.edge
        found = affine_map(region)
        if found and found[0].size == found[1].size == 1 and found[0].item() != 0:
            slope, intercept = (a.reshape(()) for a in found)
            return Edge(region.edge.tensor, slope, intercept, region.edge.position)
        grid = find_grid(region)
        if grid is None:
            raise SternaError(f"Activations of {place} must be quantised, but {tensor!r} holds "
                              f"floats that are no integers with one scale")
        label = f"the input of {place}"
        region = region.then(label, lambda x: (x - grid.offset) / grid.scale,
                             lambda x: x.direction, True).then(label, np.rint,
                                                               lambda x: x.direction)
        return self._close(Closed(f"Input of {place}", region, tensor, np.array(grid.scale),
                                  np.array(grid.offset)), grid.interval, False).edge


def _check_shape(place: Place, quantiser: Quantiser, shape: tuple[int, ...]) -> None:
    """Scale and zero point must not widen what is quantised."""
    for array in (quantiser.scale, quantiser.zero_point):
        try:
            is_wider = np.broadcast_shapes(array.shape, shape) != shape
        except ValueError:
            is_wider = True
        if is_wider:
            raise SternaError(f"Quantiser {place} must have a scale and zero point for the shape "
                              f"{shape}, not of the shape {array.shape}")


def _constant(place: Place, attributes: dict) -> Constant:
    for name, dtype in (("value", None), ("value_float", np.float32), ("value_int", np.int64),
                        ("value_floats", np.float32), ("value_ints", np.int64)):
        if name in attributes:
            return Constant(np.asarray(attributes[name], dtype))
    raise SternaError(f"Operator {place} must have a tensor, a number or numbers as its value")


def _needs_type(what: str) -> SternaError:
    return SternaError(f"{what} comes before any quantiser of the model's input, so the integers "
                       f"of the input must be given: use --input-type, as in uint8/255")


def _unsupported(place: Place) -> SternaError:
    return SternaError(f"Operator {place} cannot be lowered; supported are "
                       f"{', '.join(SUPPORTED)}, and on constants {', '.join(sorted(FOLDED))}")
