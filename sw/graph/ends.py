"""What a graph's integers mean to the world: the maps at its input and its output."""

from dataclasses import dataclass

import numpy as np

from sw.errors import SternaError
from sw.graph.tensor import Tensor

__all__ = ["Input", "Output"]


@dataclass(frozen=True)
class Input:
    """The integers that a graph takes, and the floats that the model takes for them.

    The model's float is ``scale * integer + offset``: ``uint8/255`` has the interval 0..255 and
    the scale 1/255.
    """

    tensor: Tensor
    scale: float
    offset: float = 0.0

    def __post_init__(self):
        if not (np.isfinite(self.scale) and self.scale > 0 and np.isfinite(self.offset)):
            raise ValueError(f"Input scale must be positive and finite, not {self.scale} with the "
                             f"offset {self.offset}")

    def floats(self, x: np.ndarray) -> np.ndarray:
        """The model's float32 inputs for integers ``x``."""
        return (self.scale * np.asarray(x, np.float64) + self.offset).astype(np.float32)

    def integers(self, x: np.ndarray) -> np.ndarray:
        """Integers for ``x``, which are those integers or the model's floats.

        Floats must be those of an integer of the interval, up to float32 rounding. A batch may
        come with its elements in any shape of the right size.

        Raises
        ------
        SternaError
            Where the shape, the type or a value does not fit.
        """
        x, tensor = np.asarray(x), self.tensor
        if x.ndim == 0 or len(x) == 0 or x[0].size != tensor.size:
            raise SternaError(f"Input must have the shape (frames, "
                              f"{', '.join(map(str, tensor.shape))}), not {x.shape}")
        x = x.reshape(len(x), *tensor.shape)
        if np.issubdtype(x.dtype, np.integer) or x.dtype == bool:
            if x.dtype == np.uint64 and x.max() >= 2**63:
                raise SternaError(f"Input integers must be in {tensor.interval}, not {x.max()}")
            integers = x.astype(np.int64)
        elif np.issubdtype(x.dtype, np.floating):
            with np.errstate(invalid="ignore", over="ignore"):
                wanted = (x.astype(np.float64) - self.offset) / self.scale
                nearest = np.rint(wanted)
                # Half a float32 step on the largest value of the input, in units of an integer.
                slack = (np.finfo(np.float32).eps * max(abs(tensor.interval.lo),
                                                        abs(tensor.interval.hi), 1)
                         * (1 + abs(self.offset) / self.scale))
                bad = ~(np.abs(wanted - nearest) <= slack)
            if bad.any():
                where = tuple(int(i) for i in np.argwhere(bad)[0])
                raise SternaError(f"Input values must be {self.scale:g} times an integer"
                                  f"{f' plus {self.offset:g}' if self.offset else ''}, not "
                                  f"{x[where]} (frame {where[0]}, element {list(where[1:])})")
            if np.abs(nearest).max() >= 2**62:
                raise SternaError(f"Input values must be in {tensor.interval} times "
                                  f"{self.scale:g}, not {x.flat[np.abs(nearest).argmax()]}")
            integers = nearest.astype(np.int64)
        else:
            raise SternaError(f"Input must have an integer or float dtype, not {x.dtype}")
        if integers not in tensor.interval:
            interval = tensor.interval
            bad = ((integers < interval.lo) | (integers > interval.hi)
                   | ((integers - interval.lo) % interval.step != 0))
            where = tuple(int(i) for i in np.argwhere(bad)[0])
            raise SternaError(f"Input integers must be in {interval}, not {integers[where]} "
                              f"(frame {where[0]}, element {list(where[1:])})")
        return integers


@dataclass(frozen=True, eq=False)
class Output:
    """The model's output for the graph's last integers: ``scale * integer + offset`` per channel.

    ``scale`` and ``offset`` have one element or one for each output. With ``takes_class`` the
    model's output is the index of the largest of these, which the host takes: hardware compares
    integers only, and per-channel maps would have to be multiplied out.
    """

    scale: np.ndarray
    offset: np.ndarray
    takes_class: bool = False

    def __post_init__(self):
        for name in ("scale", "offset"):
            array = np.array(getattr(self, name), dtype=np.float64).reshape(-1)
            if not np.all(np.isfinite(array)):
                raise ValueError(f"Output {name} must be finite")
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def is_identity(self) -> bool:
        """Whether the model's outputs are the integers themselves."""
        return not self.takes_class and bool(np.all(self.scale == 1) and np.all(self.offset == 0))

    def apply(self, integers: np.ndarray) -> np.ndarray:
        """The model's outputs: float64, or int64 where they are the integers or a class."""
        integers = np.asarray(integers, np.int64)
        if self.is_identity:
            return integers
        values = integers * self.scale + self.offset
        return values.argmax(axis=1)[:, np.newaxis] if self.takes_class else values
