"""Fixtures of every room."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

# The same examples in every run: a failure is repeatable, and no run depends on the one before it.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers, the same in every run."""
    return np.random.default_rng(1)


@pytest.fixture(scope="session")
def sterna_data() -> Path:
    """Folder with `mnist/` and `models/`, too large for the repository."""
    folder = os.environ.get("STERNA_DATA")
    if not folder:
        pytest.skip("STERNA_DATA is not set: it names the folder with mnist/ and models/")
    path = Path(folder).resolve()
    if not path.is_dir():
        pytest.fail(f"STERNA_DATA must be a folder, not {folder!r}")
    return path


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of this run that all workers of pytest-xdist share."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def make_once(cache_dir: Path) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return the folder `name` that `make(folder)` filled, once in the run whoever asks first.

    For what several tests need and is slow to make: a trained model, a compiled simulation. Others
    wait for the first; where it fails, the next one tries again in an empty folder.
    """
    def once(name: str, make: Callable[[Path], object]) -> Path:
        with open(cache_dir / f"{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = cache_dir / f"{name}.done"
            if done.exists():
                return Path(done.read_text())
            attempt = 0
            while (folder := cache_dir / f"{name}.{attempt}").exists():
                attempt += 1
            folder.mkdir()
            make(folder)
            done.write_text(str(folder))
            return folder

    return once
