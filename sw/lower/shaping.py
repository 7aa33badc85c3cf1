"""Operators that move elements without changing them: of constants, and of what has a batch axis.

Exporters spell out a flatten with a dozen of these on constant shapes, so they are folded.
"""

from collections.abc import Callable
from math import prod

import numpy as np

__all__ = ["FOLDED", "RESHAPES", "new_shape"]

#: Most elements of a folded constant.
MAX_CONSTANT = 1 << 26


def new_shape(op: str, shape: tuple[int, ...], target: np.ndarray | None, attributes: dict
              ) -> tuple[int, ...]:
    """Shape of what the operator ``op`` of :data:`RESHAPES` makes of ``shape``.

    ``target`` is its second input, as opsets from 13 on have it, or None.

    Raises
    ------
    ValueError
        With the condition that the operator breaks.
    """
    if target is not None and not np.issubdtype(target.dtype, np.integer):
        raise ValueError(f"its shape or axes must be integers, not {target.dtype}")
    made = RESHAPES[op](shape, None if target is None else target.reshape(-1).tolist(), attributes)
    if prod(made) != prod(shape):
        raise ValueError(f"it must keep the {prod(shape)} elements of {shape}, but makes {made}")
    return made


def _reshape(shape, target, attributes):
    target = attributes["shape"] if target is None else target
    if not attributes.get("allowzero", 0):
        if any(n == 0 and axis >= len(shape) for axis, n in enumerate(target)):
            raise ValueError(f"its target {target} must not copy an axis that {shape} has not")
        target = [shape[axis] if n == 0 else n for axis, n in enumerate(target)]
    if target.count(-1) > 1 or min(target, default=1) < -1:
        raise ValueError(f"its target {target} must have at most one unknown axis")
    known = prod(n for n in target if n != -1)
    return tuple(prod(shape) // max(1, known) if n == -1 else n for n in target)


def _flatten(shape, _, attributes):
    axis = attributes.get("axis", 1)
    axis = axis + len(shape) if axis < 0 else axis
    return prod(shape[:axis]), prod(shape[axis:])


def _axes(target, attributes, rank):
    axes = attributes.get("axes") if target is None else target
    if axes is None:
        return None
    if any(not -rank <= axis < rank for axis in axes):
        raise ValueError(f"its axes {list(axes)} must be below {rank}")
    return {axis % rank for axis in axes}


def _squeeze(shape, target, attributes):
    axes = _axes(target, attributes, len(shape))
    if axes is None:
        axes = {axis for axis, n in enumerate(shape) if n == 1}
    if any(shape[axis] != 1 for axis in axes):
        raise ValueError(f"its axes {sorted(axes)} of {shape} must be 1 long")
    return tuple(n for axis, n in enumerate(shape) if axis not in axes)


def _unsqueeze(shape, target, attributes):
    given = attributes.get("axes", ()) if target is None else target
    rank = len(shape) + len(given)
    axes, rest = _axes(target, attributes, rank) or set(), list(shape)
    if len(axes) < len(given):
        raise ValueError(f"its axes {list(given)} must not repeat")
    return tuple(1 if axis in axes else rest.pop(0) for axis in range(rank))


def _transpose(shape, _, attributes):
    """A transposition that only moves axes 1 long is a reshape; others are refused."""
    perm = attributes.get("perm", list(range(len(shape)))[::-1])
    if sorted(perm) != list(range(len(shape))):
        raise ValueError(f"its permutation {list(perm)} must be one of the axes of {shape}")
    moved = [axis for axis in perm if shape[axis] != 1]
    if moved != sorted(moved):
        raise ValueError(f"it must not reorder the elements of {shape}, as the permutation "
                         f"{list(perm)} does")
    return tuple(shape[axis] for axis in perm)


#: Operators that keep all elements in row-major order, as functions of the shape.
RESHAPES: dict[str, Callable] = {"Reshape": _reshape, "Flatten": _flatten, "Squeeze": _squeeze,
                                 "Unsqueeze": _unsqueeze, "Transpose": _transpose}


def _bounded(shape) -> tuple[int, ...]:
    shape = tuple(int(n) for n in np.asarray(shape).reshape(-1))
    if min(shape, default=0) < 0 or prod(shape) > MAX_CONSTANT:
        raise ValueError(f"it must make at most {MAX_CONSTANT} elements, not the shape {shape}")
    return shape


def _gather(data, index, *, axis=0):
    return np.take(data, index, axis=axis)


def _concat(*arrays, axis):
    return np.concatenate(arrays, axis=axis)


def _slice(data, starts=None, ends=None, axes=None, steps=None, **attributes):
    starts = attributes["starts"] if starts is None else starts.tolist()
    ends = attributes["ends"] if ends is None else ends.tolist()
    axes = attributes.get("axes", range(len(starts))) if axes is None else axes.tolist()
    steps = [1] * len(starts) if steps is None else steps.tolist()
    selection = [slice(None)] * data.ndim
    for axis, start, end, step in zip(axes, starts, ends, steps):
        # "Up to and with the first element" has no end index in Python.
        beyond = step < 0 and end < -data.shape[axis]
        selection[axis] = slice(start, None if beyond else end, step)
    return data[tuple(selection)]


def _constant_of_shape(shape, *, value=None):
    value = np.zeros(1, np.float32) if value is None else value
    return np.full(_bounded(shape), value[0])


def _expand(data, shape):
    return np.broadcast_to(data, _bounded(np.broadcast_shapes(data.shape, _bounded(shape))))


def _transpose_array(data, *, perm=None):
    return np.transpose(data, perm)


#: Operators that are folded where all inputs are constant, as functions of arrays.
FOLDED: dict[str, Callable] = {"Gather": _gather, "Concat": _concat, "Slice": _slice,
                               "ConstantOfShape": _constant_of_shape, "Expand": _expand,
                               "Transpose": _transpose_array}
