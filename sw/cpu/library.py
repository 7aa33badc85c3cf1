"""The compiled kernels as functions."""

import ctypes
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from sw.cpu.compiler import compile_kernels, default_cache

__all__ = ["Library", "load_library"]


@dataclass(frozen=True)
class Library:
    """Kernels that were compiled for one target.

    Attributes
    ----------
    path : Path
        The shared library.
    target : str
        What ``-march`` was.
    """

    path: Path
    target: str

    @cached_property
    def functions(self) -> ctypes.CDLL:
        """The library, loaded; numbers are passed as what :meth:`call` says."""
        functions = ctypes.CDLL(str(self.path))
        functions.plan_new.restype = ctypes.c_void_p
        for name in ("counts_with", "dots_with"):
            getattr(functions, name).restype = ctypes.c_char_p
        for name in ("popcount_rate", "lookup_rate", "read_rate"):
            getattr(functions, name).restype = ctypes.c_double
        return functions

    def call(self, name: str, *arguments):
        """Call a function: a number goes as 64 bits, an array as its address."""
        return getattr(self.functions, name)(*map(_argument, arguments))

    @property
    def counts_with(self) -> str:
        """What counts ones: ``AVX-512 VPOPCNTDQ``, ``AVX2`` or ``plain C++``."""
        return self.call("counts_with").decode()

    @property
    def dots_with(self) -> str:
        """What multiplies bytes: ``VNNI``, ``AVX2`` or ``plain C++``."""
        return self.call("dots_with").decode()

    @property
    def has_vnni(self) -> bool:
        """Whether products of bytes are summed in 32 bits at once."""
        return bool(self.call("has_vnni"))

    @property
    def prefers_lookup(self) -> bool:
        """Whether a table of nibbles is faster than counting ones."""
        return bool(self.call("prefers_lookup"))


@lru_cache
def load_library(cache: Path | None = None, target: str = "native") -> Library:
    """Compile and load the kernels; ``cache`` is the user's own folder where it is not given."""
    return Library(compile_kernels(cache or default_cache(), target), target)


def _argument(value):
    if value is None or isinstance(value, ctypes.c_void_p):
        return value
    if isinstance(value, np.ndarray):
        if not value.flags.c_contiguous:
            raise ValueError("Array must be contiguous to be passed to a kernel")
        return ctypes.c_void_p(value.ctypes.data)
    return ctypes.c_int64(value)
