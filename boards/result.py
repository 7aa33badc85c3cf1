"""What a build made, and its file."""

import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path

from sw.errors import SternaError
from sw.json_file import read_json, write_json

__all__ = ["BuildResult", "read_result"]

SCHEMA = "sterna.build/1"
FILE = "build.json"


@dataclass(frozen=True)
class BuildResult:
    """A bitstream and what it costs.

    Attributes
    ----------
    name, board, device : str
    luts, ffs, brams, dsps, sprams : int
        Resources occupied on the part. On an iCE40 ``luts`` counts logic cells.
    utilisation : dict of str to float
        Share of each that the part has, from 0 to 1.
    fmax_mhz : float
        Fastest clock that the slowest path allows.
    clock_mhz : float
        Clock of the design.
    asked_clock_mhz : float
        Clock that was asked for: the PLL makes the nearest that is not above it.
    timing_met : bool
        Always true: a build that misses its clock fails.
    critical_path : dict
        ``ns``, ``from`` and ``to`` of the slowest path.
    bitstream, netlist : str
        Files beside ``build.json``: the bitstream, and the netlist that was placed.
    bitstream_sha256 : str
    design_sha256 : str
        Of everything that decides on the result: the design, its constraints, flags and tools.
    seed : int
        Of placement and routing.
    flags : dict of str to list
        Command lines of the tools.
    pins : dict of str to str
        Ports of the netlist for ``oscillator``, ``rx`` and ``tx``.
    tools : dict of str to str
        Version of every tool and where it came from.
    seconds : float
        That the tools took, also where the result was found in the cache.
    cached : bool
        Whether the result was found in the cache.
    """

    name: str
    board: str
    device: str
    luts: int
    ffs: int
    brams: int
    dsps: int
    sprams: int
    utilisation: dict
    fmax_mhz: float
    clock_mhz: float
    asked_clock_mhz: float
    timing_met: bool
    critical_path: dict
    bitstream: str
    netlist: str
    bitstream_sha256: str
    design_sha256: str
    seed: int
    flags: dict
    pins: dict
    tools: dict
    seconds: float
    cached: bool

    def write(self, folder: Path) -> Path:
        """Write ``build.json`` into ``folder``; its presence says that the build is whole."""
        return write_json(folder / FILE, SCHEMA, dataclasses.asdict(self))


def read_result(folder: str | os.PathLike) -> BuildResult:
    """Return what the build in ``folder`` made, or raise where there is none."""
    path = Path(folder) / FILE
    content = read_json(path, SCHEMA)
    fields = {field.name: field.type for field in dataclasses.fields(BuildResult)}
    for name, kind in fields.items():
        if not isinstance(content.get(name), (int, float) if kind is float else kind):
            raise SternaError(f"{path} must have {name!r} as {kind.__name__}, not "
                              f"{content.get(name)!r}: build again")
    result = BuildResult(**{name: content[name] for name in fields})
    for file in (result.bitstream, result.netlist):
        if Path(file).name != file or not (Path(folder) / file).is_file():
            raise SternaError(f"{path} must name a file beside it, not {file!r}: build again")
    return result
