"""Regions: what a model does in floats between two integer tensors, as something to evaluate."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sw.graph import Tensor
from sw.lower.trend import Operand, unknown

__all__ = ["Edge", "Region", "Step", "of_edge"]

#: Elements that are evaluated at a time.
CHUNK = 1 << 21


@dataclass(frozen=True, eq=False)
class Edge:
    """Integers that the graph already computes, and the floats that the model has in their place.

    Parameters
    ----------
    tensor : :class:`Tensor`
        The integers.
    scale, offset : float64 arrays
        The model's float is ``scale * integer + offset``; broadcastable to ``(1, *tensor.shape)``.
    position : :class:`int`
        Number of graph nodes up to here.
    """

    tensor: Tensor
    scale: np.ndarray
    offset: np.ndarray
    position: int


@dataclass(frozen=True, eq=False)
class Step:
    """One operator of a region.

    Parameters
    ----------
    label : :class:`str`
        Names the operator in messages.
    function : callable
        Takes as many arrays as there are ``operands``. Axis 0 of an array counts the evaluated
        integers; other axes are 1 long as long as all elements are treated alike.
    operands : tuple
        Earlier steps; None is the region's edge; arrays are constants.
    trend : callable
        Direction of the result from an :class:`Operand` for each operand.
    is_affine : :class:`bool`
        Whether the step is affine in the steps that it takes.
    is_strict : :class:`bool`
        Whether, on paper, different values of the steps that it takes give different results;
        floats may saturate.
    is_single : :class:`bool`
        Whether the step is one operation that IEEE 754 rounds correctly: then a result that is a
        float32 is the same in float32.
    """

    label: str
    function: Callable[..., np.ndarray]
    operands: tuple
    trend: Callable[..., np.ndarray] = unknown
    is_affine: bool = False
    is_strict: bool = False
    is_single: bool = False


Observer = Callable[[Step | None, list, np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Region:
    """Elementwise function of an edge.

    Parameters
    ----------
    edge : :class:`Edge`
        Where the integers come from.
    shape : tuple of int
        Shape in the model, with a batch axis of 1 in front.
    last : :class:`Step` or None
        The operator that gives the value; None is the edge itself.
    """

    edge: Edge
    shape: tuple[int, ...]
    last: Step | None = None

    def then(self, label: str, function: Callable, trend: Callable = unknown,
             is_affine: bool = False) -> "Region":
        """The region followed by one rounded function of it alone, of the same shape."""
        return replace(self, last=Step(label, function, (self.last,), trend, is_affine, is_affine,
                                       is_single=True))

    def reshaped(self, shape: tuple[int, ...]) -> "Region":
        """The same elements in row-major order in another shape."""
        if shape == self.shape:
            return self
        before, rest = self.shape[1:], shape[1:]

        def reshape(x):
            if all(n == 1 for n in x.shape[1:]):
                return x.reshape(len(x), *[1] * len(rest))
            return np.broadcast_to(x, (len(x), *before)).reshape(len(x), *rest)

        step = Step("Reshape", reshape, (self.last,), lambda x: reshape(x.direction),
                    is_affine=True, is_strict=True, is_single=True)
        return replace(self, shape=shape, last=step)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps, each after those that it takes."""
        ordered: dict[int, Step] = {}
        stack = [self.last]
        while stack:
            step = stack[-1]
            missing = [s for s in step.operands if isinstance(s, Step) and id(s) not in ordered
                       ] if step and id(step) not in ordered else []
            if missing:
                stack += missing
            else:
                stack.pop()
                if step:
                    ordered[id(step)] = step
        return tuple(ordered.values())

    @cached_property
    def is_identity(self) -> bool:
        """Whether no step changes a value."""
        return all(step.label == "Reshape" for step in self.steps)

    @cached_property
    def is_affine(self) -> bool:
        """Whether every step is affine."""
        return all(step.is_affine for step in self.steps)

    @cached_property
    def is_strict(self) -> bool:
        """Whether every step is strict, see :class:`Step`."""
        return all(step.is_strict for step in self.steps)

    def evaluate(self, x: np.ndarray, observe: Observer | None = None) -> np.ndarray:
        """Floats for integers ``x`` of shape (n, 1, .., 1) or (n, *shape of the edge).

        ``observe`` is called with every step (None for the edge), its operands and its value, and
        returns the value to go on with.
        """
        with np.errstate(all="ignore"):
            value = self.edge.scale * x + self.edge.offset
            values = {id(None): observe(None, [], value) if observe else value}
            for step in self.steps:
                operands = [values[id(o)] if o is None or isinstance(o, Step) else o
                            for o in step.operands]
                value = step.function(*operands)
                values[id(step)] = observe(step, operands, value) if observe else value
        return values[id(self.last)]

    @cached_property
    def single(self) -> tuple[int, ...]:
        """Shape of the result for one integer: axes are 1 long where elements do not differ."""
        lowest = np.full((1,) * (1 + len(self.edge.tensor.shape)), self.edge.tensor.interval.lo)
        return self.evaluate(lowest).shape

    def scan(self, x: np.ndarray | None = None) -> Iterator[np.ndarray]:
        """Floats for the integers ``x``, or for the whole interval, a chunk of them at a time."""
        x = self.edge.tensor.interval.values() if x is None else x
        many = max(1, CHUNK // int(np.prod(self.single)))
        axes = (1,) * len(self.edge.tensor.shape)
        for start in range(0, len(x), many):
            yield self.evaluate(x[start:start + many].reshape(-1, *axes))

    def direction(self) -> np.ndarray:
        """-1, 0, +1 or UNKNOWN for each element, broadcastable to the shape of the region."""
        edge = self.edge
        start = np.broadcast_to(np.sign(edge.scale).astype(int),
                                np.broadcast_shapes(edge.scale.shape,
                                                    (1,) * (1 + len(edge.tensor.shape))))
        directions = {id(None): start}
        for step in self.steps:
            operands = (Operand(directions[id(o)]) if o is None or isinstance(o, Step)
                        else Operand(np.zeros((1,) * max(1, o.ndim), int), o)
                        for o in step.operands)
            directions[id(step)] = step.trend(*operands)
        return directions[id(self.last)]


def of_edge(edge: Edge, shape: tuple[int, ...]) -> Region:
    """The edge itself, as a region of the model's ``shape``."""
    return Region(edge, (1, *edge.tensor.shape)).reshaped(shape)
