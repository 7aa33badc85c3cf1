"""The command in this process, and a small compiled network to use it on."""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sterna.cli import main
from sterna.compilation import compile_model
from tests.sterna.networks import INPUT_TYPE, write_model


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its output, which must be JSON with provenance and nothing else."""
        content = json.loads(self.out)
        assert {"sterna", "python", "packages"} <= content["provenance"].keys()
        return content


@pytest.fixture
def sterna(capsys, monkeypatch):
    """Run the `sterna` command as a shell would, without the seconds of a new process."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments) -> Finished:
        monkeypatch.setattr(sys, "argv", ["sterna", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Finished(ended.value.code, out, err)

    return run


@pytest.fixture
def refuses(sterna):
    """Run a command that must end with exit status 1 and exactly this sentence."""
    def run(sentence: str, *arguments) -> None:
        done = sterna(*arguments)
        assert (done.status, done.out, done.err) == (1, "", f"sterna: {sentence}\n")

    return run


@pytest.fixture(scope="session")
def model(make_once) -> Path:
    """A QONNX file: 8 to 6 to 3, ternary weights, binary activations."""
    return make_once("sterna-model", lambda folder: write_model(folder / "small.onnx")
                     ) / "small.onnx"


@pytest.fixture(scope="session")
def shared(make_once, model) -> Path:
    """The model, compiled, where nobody changes it; compiled simulations gather beside it."""
    return make_once("sterna-compiled", lambda folder: compile_model(
        model, input_type=INPUT_TYPE, board="icebreaker", fps=200_000).save(folder))


@pytest.fixture
def compiled(shared, tmp_path) -> Path:
    """A copy of the compiled model, for this test alone."""
    return shutil.copytree(shared, tmp_path / "net", ignore=shutil.ignore_patterns(
        ".cache", "icebreaker", "*.json.partial", "cosim", "simulation.json"))


@pytest.fixture
def frames(tmp_path, rng) -> Path:
    """Five frames for the model, as a file."""
    path = tmp_path / "x.npy"
    np.save(path, rng.integers(0, 17, (5, 8)))
    return path


@pytest.fixture
def contents():
    """Content of every file of a folder, to see that nothing changed."""
    def read(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes()
                for path in sorted(folder.rglob("*")) if path.is_file()}

    return read
