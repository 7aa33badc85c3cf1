"""The processor that something was measured on."""

import platform
from dataclasses import asdict, dataclass
from pathlib import Path

from sw.cpu.library import Library
from sw.cpu.program import available_threads

__all__ = ["Machine", "this_machine"]

_CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class Machine:
    """A processor, and how the kernels were compiled for it.

    Attributes
    ----------
    processor, vendor : str
        As it calls itself; a virtual machine may hide the exact part.
    family, model : int or None
        Numbers of x86 parts, which even then tell the generation.
    threads : int
        Processors that this process may use.
    target : str
        For what the kernels were compiled.
    counts_with, dots_with : str
        What counts ones, and what multiplies bytes.
    """

    processor: str
    vendor: str
    family: int | None
    model: int | None
    threads: int
    target: str
    counts_with: str
    dots_with: str

    def json(self) -> dict:
        """Return the fields by their names."""
        return asdict(self)


def this_machine(library: Library, cpuinfo: Path = _CPUINFO) -> Machine:
    """Describe this machine, and what ``library`` was compiled for."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    found: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        found.setdefault(name.strip(), value.strip())

    def number(name: str) -> int | None:
        return int(found[name]) if found.get(name, "").isdigit() else None

    return Machine(found.get("model name") or platform.processor() or platform.machine(),
                   found.get("vendor_id", "unknown"), number("cpu family"), number("model"),
                   available_threads(), library.target, library.counts_with, library.dots_with)
