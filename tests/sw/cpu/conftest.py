"""The kernels, compiled once for a run of the tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sw.cpu.library import Library, load_library
from tests.sw.cpu.targets import TARGETS


@pytest.fixture(scope="session")
def kernels(make_once: Callable[[str, Callable[[Path], object]], Path]
            ) -> Callable[[str], Library]:
    """Kernels that were compiled for a target."""
    def compiled(target: str) -> Library:
        folder = make_once(f"kernels-{target}", lambda folder: load_library(folder, target))
        return load_library(folder, target)

    return compiled


@pytest.fixture(params=TARGETS)
def library(request: pytest.FixtureRequest, kernels: Callable[[str], Library]) -> Library:
    """Kernels of each instruction set that this machine has."""
    return kernels(request.param)
