"""Run a tool."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from sw import toolchain
from sw.errors import SternaError
from sw.webassembly import compile_once

__all__ = ["ToolFailed", "run_tool"]


class ToolFailed(SternaError):
    """A tool that ended with an error.

    Attributes
    ----------
    output : str
        What it said.
    """

    def __init__(self, tool: str, output: str):
        self.output = output
        lines = [line.strip() for line in output.splitlines() if line.strip()]
        # A packaged tool that crashes prints its stack before the reason.
        errors = ([line for line in lines if line.startswith("ERROR")]
                  or [line for line in lines if line.startswith("wasm trap")] or lines[-1:])
        reason = errors[0] if errors else "it said nothing"
        super().__init__(f"Tool {tool!r} must succeed, but it failed: {reason}")


def run_tool(command: Sequence[str], folder: Path) -> str:
    """Run a tool that :mod:`sw.toolchain` finds in ``folder``; return what it said, or raise.

    File names in the command are relative to ``folder``: packaged tools see nothing else.
    """
    name, *arguments = command
    tool = toolchain.find(name)
    compile_once(tool)
    done = subprocess.run([*tool.command, *arguments], cwd=folder, text=True, check=False,
                          env=toolchain.environment(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise ToolFailed(name, done.stdout)
    return done.stdout
