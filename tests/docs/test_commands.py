"""The pages say what is: their blocks run, their commands exist, their links lead somewhere.

Every ``console``, ``python`` and ``toml`` block says after its language when it is run:
``run=slow`` or ``run=full`` as the tests' marks, or ``run=never`` where it needs a board or a fresh
machine. The blocks of a page run in order in one folder. One with ``file=NAME`` is a file that
later blocks use.
"""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from sterna.cli import app
from tests.sterna.networks import write_model

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"),
                *(ROOT / "benchmarks").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
LEVELS = ("slow", "full")


@dataclass(frozen=True)
class Block:
    """A fenced block that is meant to be run, or to be read only."""

    page: str
    line: int
    language: str
    options: dict[str, str]
    text: str

    @property
    def commands(self) -> list[str]:
        """What a reader types, with continued lines joined."""
        text = self.text.replace("\\\n", " ")
        return [line[2:] for line in text.splitlines() if line.startswith("$ ")]


def blocks(name: str) -> list[Block]:
    found, opened = [], None
    for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            if opened is None:
                language, *options = line[3:].split() or [""]
                opened = number, language, dict(option.split("=") for option in options), []
            else:
                start, language, options, lines = opened
                found.append(Block(name, start, language, options, "\n".join(lines) + "\n"))
                opened = None
        elif opened is not None:
            opened[3].append(line)
    assert opened is None, f"{name}:{opened[0]}: a block is never closed"
    return [block for block in found if block.language in ("console", "python", "toml")]


ALL = [block for name in NAMES for block in blocks(name)]


def pages_with(level: str) -> list[str]:
    """Pages that have blocks of this level."""
    return sorted({block.page for block in ALL if block.options.get("run") == level})


@pytest.fixture
def folder(tmp_path):
    """A folder with a model and frames, as every page may take them for granted."""
    write_model(tmp_path / "model.onnx")
    np.save(tmp_path / "x.npy", np.random.default_rng(1).integers(0, 17, (4, 8)))
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    """The environment of a reader: `sterna` and `python` are those of this checkout."""
    tools = folder / ".bin"
    tools.mkdir()
    python = shlex.quote(sys.executable)
    for name, start in {"sterna": f"{python} -c 'from sterna.cli import main; main()'",
                        "python": python}.items():
        (tools / name).write_text(f'#!/bin/sh\nexec {start} "$@"\n')
        (tools / name).chmod(0o755)
    return {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT)}


def run_page(name: str, folder: Path, level: str) -> None:
    env = environment(folder)
    for block in blocks(name):
        if block.options["run"] not in LEVELS[:LEVELS.index(level) + 1]:
            continue
        if "file" in block.options:
            path = folder / block.options["file"]
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text)
            continue
        commands = (block.commands if block.language == "console"
                    else [f"python -c {shlex.quote(block.text)}"])
        for command in commands:
            done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, text=True,
                                  capture_output=True, check=False)
            assert done.returncode == 0, (f"{name}:{block.line}: {command}\n{done.stdout}"
                                          f"{done.stderr}")


@pytest.mark.slow
@pytest.mark.parametrize("name", pages_with("slow"))
def test_pages(name, folder):
    run_page(name, folder, "slow")


@pytest.mark.full
@pytest.mark.parametrize("name", pages_with("full"))
def test_long_pages(name, folder):
    run_page(name, folder, "full")


@pytest.mark.parametrize("block", ALL, ids=lambda block: f"{block.page}:{block.line}")
def test_block_says_when_it_runs(block):
    assert block.options.get("run") in (*LEVELS, "never")
    assert block.options.keys() <= {"run", "file"}
    if block.language == "toml":
        assert "file" in block.options, "a toml block must be a file that a command reads"
    if block.language == "console":
        assert block.commands, "a console block must have lines that begin with `$ `"


TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
COMMANDS = {command.name: command.callback for command in app.registered_commands}


def mentioned(program: str, name: str) -> set[str]:
    """Subcommands of ``program`` that a page names, in blocks or in the text."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(rf"(?:`|\$ |^run: |; ){program} ([a-z][a-z-]*)", text))


@pytest.mark.parametrize("name", NAMES)
def test_commands_exist(name):
    assert mentioned("sterna", name) <= COMMANDS.keys()
    assert mentioned("make", name) <= TARGETS


def test_readme_names_every_command():
    assert mentioned("sterna", "README.md") == COMMANDS.keys()


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name):
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (ROOT / name).parent / path if path else ROOT / name
        assert linked.exists(), f"{name} links to {target}"
        if anchor:
            titles = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
                              for title in titles}, f"{name} links to {target}"


@pytest.mark.parametrize("name", NAMES)
def test_paths_in_text_exist(name):
    """Files that a page names by a path in the repository are there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for path in re.findall(r"`((?:sw|hw|sim|boards|sterna|tests|docs|recipes|scripts|benchmarks)/"
                           r"[\w./-]+)`", text):
        assert (ROOT / path).exists(), f"{name} names {path}"


def test_example_of_continuous_integration():
    text = (ROOT / "docs" / "ci" / "example.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"run: sterna ([a-z]+)", text)) == {"compile", "cosim"}
    assert "--junit results/cosim.xml" in text
    assert "results/cosim.xml" in text.partition("upload-artifact")[2]
    assert "\t" not in text
