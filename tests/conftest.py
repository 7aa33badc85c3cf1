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


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out a file that is slow as a whole: importing torch takes longer than fast tests."""
    is_fast_run = "not slow" in config.option.markexpr
    if is_fast_run and collection_path.suffix == ".py" and (
            "\npytestmark = pytest.mark.slow\n" in collection_path.read_text(encoding="utf-8")):
        return True
    return None


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


@pytest.fixture(scope="session")
def digits_training(make_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Folder with the `model.onnx` and `metrics.json` of the recipe that the demo trains.

    Half a minute for the first test of a run that asks; for slow tests only.
    """
    def make(folder: Path) -> None:
        from sw.train.training import train

        train(Path(__file__).parents[1] / "recipes" / "digits", folder)

    return make_once("digits-training", make)
