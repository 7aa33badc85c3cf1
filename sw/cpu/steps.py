"""What a plan is made of: one kernel each, with the numbers that it needs."""

from dataclasses import dataclass

import numpy as np

from sw.cpu.library import Library

__all__ = ["Step", "describe"]


@dataclass(frozen=True, eq=False)
class Step:
    """A kernel of the library.

    Attributes
    ----------
    kernel : str
        Name of the C function behind ``add_``.
    arguments : tuple
        Numbers and arrays, as the function takes them.
    layer : str
        Name of the graph's layer that it does, or does a part of.
    """

    kernel: str
    arguments: tuple
    layer: str = ""

    def add(self, library: Library, plan) -> None:
        """Put the kernel at the end of a plan, which copies the arrays."""
        library.call(f"add_{self.kernel}", plan, *self.arguments)

    @property
    def memory(self) -> int:
        """Bytes of the arrays as they are given, which is what they are in the plan or less."""
        return sum(value.nbytes for value in self.arguments if isinstance(value, np.ndarray))


def describe(steps: list[Step]) -> str:
    """Kernels in turn, by name."""
    return " > ".join(step.kernel for step in steps)
