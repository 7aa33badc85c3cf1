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

#: Relative error that a float32 executor may make in one operator: 4 units in the last place.
STEP_ERROR = 2.0**-22
#: Error of the sums that a float32 executor forms, relative to the largest of them.
SUM_ERROR = 2.0**-20


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

    @property
    def is_uniform(self) -> bool:
        """Whether all elements have the same map."""
        return self.scale.size == self.offset.size == 1


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


@dataclass(frozen=True, eq=False)
class Nudge:
    """A small error: of a step's result or of one of its operands, relative to that.

    Without a step it is an error of the edge, relative to the largest value there.
    """

    step: Step | None
    operand: int | None
    error: float


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

    def evaluate(self, x: np.ndarray, nudge: "Nudge | None" = None) -> np.ndarray:
        """Floats for integers ``x`` of shape (n, 1, .., 1) or (n, *shape of the edge).

        ``nudge`` is an error that is made on the way.
        """
        edge = self.edge
        with np.errstate(all="ignore"):
            value = edge.scale * x + edge.offset
            if nudge and nudge.step is None:
                value = value + nudge.error * self._edge_error
            values = {id(None): value}
            for step in self.steps:
                operands = [values[id(o)] if o is None or isinstance(o, Step) else o
                            for o in step.operands]
                if nudge and nudge.step is step and nudge.operand is not None:
                    operands[nudge.operand] = operands[nudge.operand] * (1 + nudge.error)
                value = step.function(*operands)
                if nudge and nudge.step is step and nudge.operand is None:
                    value = value * (1 + nudge.error * _is_rounded(step, value))
                values[id(step)] = value
        return values[id(self.last)]

    @cached_property
    def _edge_error(self) -> np.ndarray:
        """Largest float at the edge, where float32 may round sums; 0 where it cannot."""
        interval = self.edge.tensor.interval
        largest = max(abs(interval.lo), abs(interval.hi))
        size = np.abs(self.edge.scale) * largest + np.abs(self.edge.offset)
        # Multiples of a scale with few bits, as of a power of two, are added without rounding. A
        # sum on the way may be twice as large as the result.
        mantissa = np.frexp(self.edge.scale)[0] * 2.0 ** (24 - (2 * largest).bit_length())
        is_exact = (np.rint(mantissa) == mantissa) & (self.edge.offset == 0)
        return np.where(is_exact, 0.0, size)

    def uncertainty(self, x: np.ndarray) -> np.ndarray:
        """How far a float32 executor may be off for integers ``x``.

        To first order that is the sum of what the rounding errors of the sum at the edge, of each
        step and of each constant (which operators combine beforehand) do to the result.
        """
        exact = self.evaluate(x)
        nudges = [Nudge(None, None, SUM_ERROR)]
        for step in self.steps:
            nudges.append(Nudge(step, None, STEP_ERROR))
            nudges += [Nudge(step, index, STEP_ERROR) for index, operand
                       in enumerate(step.operands)
                       if isinstance(operand, np.ndarray) and not step.is_single]
        total = np.zeros_like(exact, dtype=float)
        for nudge in nudges:
            opposite = replace(nudge, error=-nudge.error)
            with np.errstate(all="ignore"):
                moved = [np.abs(self.evaluate(x, n) - exact) for n in (nudge, opposite)]
            total += np.nan_to_num(np.maximum(*moved))
        return total

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


def _is_rounded(step: Step, value: np.ndarray) -> np.ndarray:
    """Where a float32 executor's result of ``step`` may differ from the float64 ``value``."""
    if not step.is_single:
        return np.ones(1)
    return value != value.astype(np.float32)


def of_edge(edge: Edge, shape: tuple[int, ...]) -> Region:
    """The edge itself, as a region of the model's ``shape``."""
    return Region(edge, (1, *edge.tensor.shape)).reshaped(shape)
