"""What a tensor of the model can be while it is lowered."""

from dataclasses import dataclass, replace

import numpy as np

from sw.lower.region import Region

__all__ = ["Class", "Constant", "ModelInput", "Normalised", "Value"]


@dataclass(frozen=True, eq=False)
class Constant:
    """Known array; behind a quantiser also its integers, with ``value = scale * integers``.

    ``scale`` has as many axes as ``integers`` and is broadcastable to it; ``origin`` is the stored
    tensor that it was computed from, for messages.
    """

    value: np.ndarray
    integers: np.ndarray | None = None
    scale: np.ndarray | None = None
    origin: str = ""

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape in the model."""
        return self.value.shape


@dataclass(frozen=True, eq=False)
class ModelInput:
    """The model's float input before its own quantiser; shape with a batch axis of 1 in front."""

    shape: tuple[int, ...]

    def reshaped(self, shape: tuple[int, ...]) -> "ModelInput":
        """The same elements in row-major order in another shape."""
        return ModelInput(shape)


@dataclass(frozen=True, eq=False)
class Normalised:
    """(Log-)softmax of ``region``: of use only for the order of its elements."""

    region: Region
    made_by: str

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape in the model."""
        return self.region.shape

    def reshaped(self, shape: tuple[int, ...]) -> "Normalised":
        """The same elements in row-major order in another shape."""
        return replace(self, region=self.region.reshaped(shape))


@dataclass(frozen=True, eq=False)
class Class:
    """Index of the largest element of ``region``."""

    region: Region
    shape: tuple[int, ...]

    def reshaped(self, shape: tuple[int, ...]) -> "Class":
        """The same index in another shape."""
        return replace(self, shape=shape)


Value = Constant | Region | ModelInput | Normalised | Class
