"""The rules of the tree: arrows point down, every component has its test, files have subjects."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("sw", "hw", "sim", "boards", "sterna")

# What a room may import of the others. hw sees the two values it is made from, the constants of the
# protocol that both ends speak, and the exception for what a user can cause.
MAY_IMPORT = {
    "sw": (),
    "hw": ("sw.graph", "sw.codec", "sw.schedule", "sw.host.protocol", "sw.errors"),
    "sim": ("hw", "sw"),
    "boards": ("hw", "sw"),
    "sterna": ("sw", "hw", "sim", "boards"),
}

# Libraries that only some folders need: everything else works without them.
ONLY_IN = {
    "torch": ("sw/models", "sw/teach", "sw/train", "sw/compress", "sw/cpu/rivals"),
    "brevitas": ("sw/models", "sw/train", "sw/compress"),
    "safetensors": ("sw/teach",),
    "onnx": ("sw/lower", "sw/cpu/rivals"),
    "qonnx": ("sw/lower",),
    "onnxruntime": ("sw/lower", "sw/cpu/rivals"),
    "sklearn": ("sw/data",),
    "amaranth": ("hw", "sim", "boards"),
    "amaranth_boards": ("boards",),
    "cocotb": ("sim",),
    "matplotlib": ("sw/report",),
    "typer": ("sterna",),
    "pickle": (),
    "shelve": (),
    "marshal": (),
}

NOT_A_SUBJECT = {"utils.py", "util.py", "common.py", "helpers.py", "misc.py"}

SOURCES = sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@cache
def imports(path: Path) -> list[tuple[int, str]]:
    """Line and full name of everything that a file imports, inside functions too."""
    return list(_imports(path))


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports must be absolute"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_arrows_point_down(path: Path):
    room = path.parts[0]
    for line, name in imports(path):
        if name.split(".")[0] in set(ROOMS) - {room}:
            assert any(is_within(name, package) for package in MAY_IMPORT[room]), (
                f"{path}:{line}: {room} must not import {name}")


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_libraries_stay_in_their_folders(path: Path):
    for line, name in imports(path):
        folders = ONLY_IN.get(name.split(".")[0])
        if folders is not None:
            assert any(path.is_relative_to(folder) for folder in folders), (
                f"{path}:{line}: {name} must not be imported outside {folders}")


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.parts[0] == "hw" and path.name != "__init__.py"],
    ids=str)
def test_component_has_its_twin(path: Path):
    twin = Path("tests", *path.parts[:-1], f"test_{path.name}")
    assert (ROOT / twin).is_file(), f"{path} must have the test {twin}"


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_file_has_a_subject(path: Path):
    assert path.name not in NOT_A_SUBJECT, f"{path}: the functions must be given a subject"


@pytest.mark.parametrize("text, name", [
    ("def f():\n    import hw.shape", "hw.shape"),
    ("from hw import shape", "hw.shape"),
    ("import numpy, sim.native as n", "sim.native"),
])
def test_imports_are_found(tmp_path: Path, text: str, name: str):
    file = tmp_path / "x.py"
    file.write_text(text)
    assert name in [found for _, found in imports(file)]
