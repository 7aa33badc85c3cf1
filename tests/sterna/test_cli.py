"""The `sterna` command as a whole: help, exit status, and never a traceback."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from sterna.cli import app, main
from tests.sterna.networks import INPUT_TYPE

ROOT = Path(__file__).parents[2]
COMMANDS = ("demo", "train", "compress", "compile", "evaluate", "simulate", "cosim", "build",
            "program", "run", "energy", "bench", "report", "compare", "size", "boards", "doctor")


def test_commands():
    assert {command.name for command in app.registered_commands} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help(sterna, command):
    done = sterna(command, "--help")
    assert (done.status, done.err) == (0, "")
    assert f"Usage: sterna {command}" in done.out
    assert "--json" in done.out


def test_help_lists_the_commands(sterna):
    done = sterna("--help")
    assert done.status == 0
    for command in COMMANDS:
        assert f" {command} " in done.out


@pytest.mark.parametrize("arguments", [(), ("fly",), ("compile", "--fast")])
def test_command_lines_that_make_no_sense(sterna, arguments):
    done = sterna(*arguments)
    assert done.status == 2
    assert "Traceback" not in done.err


@pytest.mark.parametrize("error, status, sentence", [
    (KeyboardInterrupt(), 130, ""),
    (PermissionError(13, "Permission denied", "net/y.json"), 1,
     "sterna: File net/y.json must be usable, but is not: Permission denied\n"),
    (OSError(28, "No space left on device"), 1,
     "sterna: The system must be usable, but is not: No space left on device\n"),
])
def test_what_the_system_can_do(capsys, monkeypatch, error, status, sentence):
    other = typer.Typer()

    @other.command()
    def fails():
        raise error

    monkeypatch.setattr("sterna.cli.app", other)
    monkeypatch.setattr(sys, "argv", ["sterna"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == status
    assert capsys.readouterr().err.strip("\n") == sentence.strip("\n")


def test_a_fault_of_the_kit_is_not_hidden(monkeypatch):
    other = typer.Typer(pretty_exceptions_enable=False)

    @other.command()
    def fails():
        raise AssertionError("a fault")

    monkeypatch.setattr("sterna.cli.app", other)
    monkeypatch.setattr(sys, "argv", ["sterna"])
    with pytest.raises(AssertionError, match=r"^a fault$"):
        main()


def test_is_installed_as_this():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"sterna": "sterna.cli:main"}


def test_in_a_process_of_its_own(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from sterna.cli import main; main()", "compile", "nothing.onnx",
         "-o", "out"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "sterna: Model must be an ONNX file, but nothing.onnx does not exist\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_compiles_without_torch(model, tmp_path):
    """Everything from the QONNX file on works where only `sterna` without extras is installed."""
    script = ("import sys\n"
              "sys.modules |= dict.fromkeys(['torch', 'brevitas'])\n"
              "from sterna.cli import main\n"
              "main()")
    done = subprocess.run(
        [sys.executable, "-c", script, "compile", model, "-o", tmp_path / "net", "--input-type",
         INPUT_TYPE], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "net" / "accelerator.v").is_file()
