"""`sw.tool_run`: a tool runs in a folder, and its failure becomes a sentence."""

import pytest

from sw import toolchain
from sw.errors import SternaError
from sw.tool_run import ToolFailed, run_tool


@pytest.fixture
def yosys(tmp_path, monkeypatch):
    program = tmp_path / "bin" / "yosys"
    program.parent.mkdir()

    def make(script):
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        tool = toolchain.Tool("yosys", (str(program),), "0.70", "path")
        monkeypatch.setattr(toolchain, "find", lambda name: tool)

    return make


def test_runs_in_the_folder_with_its_arguments(yosys, tmp_path):
    yosys('echo "$@" > said; pwd')
    assert run_tool(["yosys", "-q", "a b"], tmp_path).strip() == str(tmp_path)
    assert (tmp_path / "said").read_text() == "-q a b\n"


def test_failure_is_told_by_its_first_error(yosys, tmp_path):
    yosys("echo Info: fine; echo 'ERROR: no such file' >&2; echo ERROR: later; exit 3")
    with pytest.raises(ToolFailed, match=r"^Tool 'yosys' must succeed, but it failed: "
                                         r"ERROR: no such file$") as caught:
        run_tool(["yosys"], tmp_path)
    assert "Info: fine" in caught.value.output
    assert isinstance(caught.value, SternaError)


def test_crash_of_a_packaged_tool_is_told_by_its_reason(yosys, tmp_path):
    yosys("echo Traceback; echo 'Caused by:'; echo '  wasm trap: call stack exhausted'; exit 1")
    with pytest.raises(ToolFailed, match=r"^Tool 'yosys' must succeed, but it failed: wasm trap: "
                                         r"call stack exhausted$"):
        run_tool(["yosys"], tmp_path)


def test_silent_failure_is_said_to_be_silent(yosys, tmp_path):
    yosys("exit 1")
    with pytest.raises(ToolFailed, match=r"^Tool 'yosys' must succeed, but it failed: it said "
                                         r"nothing$"):
        run_tool(["yosys"], tmp_path)


def test_tool_reads_nothing_from_the_terminal(yosys, tmp_path):
    yosys("cat")
    assert run_tool(["yosys"], tmp_path) == ""
