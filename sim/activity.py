"""Toggles of a synthesised netlist, with the glitches that delays make."""

import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.activity_netlist import OpenNetlist, open_netlist
from sim.netlist import netlist_sources
from sim.netlist_cells import ZERO
from sim.verilated import compile_program

__all__ = ["HYBRID", "INERTIAL", "TRANSPORT", "Activity", "ActivitySimulation", "Delays",
           "FlashPins"]

_MAIN = Path(__file__).parent / "native" / "activity.cpp"
_SOURCE_EVENTS = {"ff": "ff_toggle", "memory": "block_toggle", "dsp": "block_toggle",
                  "late": "block_toggle"}


@dataclass(frozen=True)
class Delays:
    """Delays in picoseconds, drawn evenly from a range for each LUT and each net.

    Attributes
    ----------
    lut, wire : (int, int)
        A wire has transport delay: it filters nothing.
    is_inertial : bool
        Whether a LUT swallows pulses that are shorter than its delay.
    """

    lut: tuple[int, int]
    wire: tuple[int, int]
    is_inertial: bool


# nextpnr's LUT of the UP5K takes 1.12 ns on average; wires are short and long. The other two are
# the bounds: deep trees glitch too little in the one and far too much in the other.
HYBRID = Delays((1200, 1200), (300, 3300), True)
INERTIAL = Delays((1500, 4500), (0, 0), True)
TRANSPORT = Delays((1500, 4500), (0, 0), False)


@dataclass(frozen=True, eq=False)
class Activity:
    """What happened in one phase of a simulation.

    Attributes
    ----------
    cycles : int
    settled, toggles : int array of shape (nets,)
        Changes from one cycle to the next, and all changes.
    worked : int array of shape (blocks,)
        Cycles in which the event of a block happened.
    outputs : bool array of shape (cycles, outputs)
    netlist : OpenNetlist
    watched : bool array of shape (cycles, nets)
        Nets that were asked for.
    """

    cycles: int
    settled: np.ndarray
    toggles: np.ndarray
    worked: np.ndarray
    outputs: np.ndarray
    netlist: OpenNetlist
    watched: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), bool))

    def counts(self, layer_of: Callable[[str], str] = lambda cell: "design"
               ) -> dict[str, dict[str, int]]:
        """Events of the energy model by layer, as the name of the driving cell tells it.

        LUTs are there twice, as ``lut_toggle`` and as ``lut_settled_toggle``. Toggles of carries
        and of LUTs packed with their flip-flop are left out: the flip-flop's energy has them.
        """
        graph = self.netlist.graph
        found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for net, kind in graph.sources.items():
            event = _SOURCE_EVENTS.get(kind)
            if event is not None:
                found[layer_of(graph.names[net])][event] += int(self.settled[net])
            else:
                found["pins"]["io_toggle"] += int(self.settled[net])
        for table in graph.tables:
            if not table.is_carry and table.output not in graph.packed:
                counts = found[layer_of(graph.names[table.output])]
                counts["lut_toggle"] += int(self.toggles[table.output])
                counts["lut_settled_toggle"] += int(self.settled[table.output])
        for block, count in zip(graph.blocks, self.worked, strict=True):
            found[layer_of(block.cell)][block.event] += int(count)
        for _, _, net in self.netlist.outputs:
            found["pins"]["io_toggle"] += int(self.settled[net])
        return {layer: {name: count for name, count in counts.items() if count}
                for layer, counts in found.items()}

    def total(self, kind: str) -> int:
        """Toggles of a kind of net: ``ff``, ``block``, ``lut``, ``packed`` or ``carry``.

        ``lut settled``, ``packed settled``: from one cycle to the next only.
        """
        graph = self.netlist.graph
        kind, *settled = kind.split()
        values = self.settled if settled or kind in ("ff", "block") else self.toggles
        nets = [net for net, source in graph.sources.items()
                if source == "ff"] if kind == "ff" else [
                    net for net, source in graph.sources.items()
                    if _SOURCE_EVENTS.get(source) == "block_toggle"] if kind == "block" else [
                        table.output for table in graph.tables
                        if ("carry" if table.is_carry else "packed"
                            if table.output in graph.packed else "lut") == kind]
        return int(values[nets].sum())


@dataclass(frozen=True)
class FlashPins:
    """A flash, and the ports of a netlist that it is at.

    Attributes
    ----------
    content : bytes
    address : int
        Where they lie; the rest of the flash is erased.
    cs_n, sck, mosi, miso : str
    """

    content: bytes
    address: int
    cs_n: str
    sck: str
    mosi: str
    miso: str


class ActivitySimulation:
    """A netlist as a program that counts its toggles.

    Parameters
    ----------
    netlist : Path
        JSON from Yosys, flat. Pads and PLLs are left out; it has one clock.
    family : str
        ``ice40`` or ``ecp5``.
    cache : Path
        Folder of compiled programs by content.

    Attributes
    ----------
    netlist : OpenNetlist
    flash : FlashPins or None
        Answers at its pins, whatever a stimulus says there.
    """

    flash: FlashPins | None = None

    def __init__(self, netlist: Path, family: str, cache: Path, *, optimise: str = "-O0"):
        cache = Path(cache).absolute()
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            folder = Path(name)
            self.netlist = open_netlist(Path(netlist), folder / "open.json")
            sources = netlist_sources(folder / "open.json", family, {}, folder / "verilog")
            self.program = compile_program(sources.files, _MAIN, cache, top=sources.top,
                                           prefix="Vplaced", flags=sources.flags,
                                           optimise=optimise)

    def stimulus(self, cycles: int) -> np.ndarray:
        """Zeros for all inputs, of shape (cycles, inputs)."""
        return np.zeros((cycles, len(self.netlist.inputs)), bool)

    def input(self, port: str, bit: int = 0) -> int:
        """Column of the stimulus for a bit of a port."""
        return self.netlist.inputs.index((port, bit))

    def run(self, stimulus: np.ndarray, phases: Sequence[int] | None = None, *,
            delays: Delays = HYBRID, seed: int = 1, watch: Sequence[int] = ()
            ) -> list[Activity]:
        """Simulate a cycle for each row of the stimulus; return the activity of each phase.

        Parameters
        ----------
        stimulus : bool array of shape (cycles, inputs)
        phases : sequence of int, optional
            How many cycles each phase has; one phase where left out.
        delays : Delays
        seed : int
            Of the delays.
        watch : sequence of int
            Nets whose settled values are kept, beside the outputs.

        Raises
        ------
        RuntimeError
            Where the netlist with delays settles elsewhere than the vendor's models.
        """
        phases = [len(stimulus)] if phases is None else list(phases)
        if sum(phases) != len(stimulus) or stimulus.shape[1] != len(self.netlist.inputs):
            raise ValueError(f"Stimulus must have {sum(phases)} cycles of "
                             f"{len(self.netlist.inputs)} inputs, not {stimulus.shape}")
        graph = self.netlist.graph
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "nets").write_text(_text(self.netlist, watch) + self._flash_text(),
                                         encoding="utf-8")
            if self.flash is not None:
                (folder / "flash").write_bytes(self.flash.content)
            words = -(-max(65, stimulus.shape[1]) // 32)
            padded = np.zeros((len(stimulus), 32 * words), bool)
            padded[:, :stimulus.shape[1]] = stimulus
            np.packbits(padded, axis=1, bitorder="little").tofile(folder / "stimulus")
            arguments = [*delays.lut, *delays.wire, int(delays.is_inertial), seed, *phases]
            done = subprocess.run([self.program, "nets", "stimulus", "out", *map(str, arguments)],
                                  cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"Activity must be counted, but the simulation fails: "
                                   f"{done.stderr.strip()}")
            raw = (folder / "out").read_bytes()
        sizes = [len(graph.bits), len(graph.bits), len(graph.blocks)]
        numbers = np.frombuffer(raw, np.int64, len(phases) * sum(sizes))
        seen = np.frombuffer(raw, np.uint8, offset=numbers.nbytes).reshape(len(stimulus), -1)
        found, start = [], 0
        for row, cycles in zip(numbers.reshape(len(phases), -1), phases, strict=True):
            settled, toggles, worked = np.split(row, np.cumsum(sizes)[:-1])
            # Sources change once in a cycle; the program counts those changes as toggles, too.
            rows = seen[start:start + cycles].astype(bool)
            outputs, watched = np.split(rows, [len(self.netlist.outputs)], axis=1)
            found.append(Activity(cycles, settled, toggles, worked, outputs, self.netlist,
                                  watched))
            start += cycles
        return found

    def _flash_text(self) -> str:
        pins = self.flash
        if pins is None:
            return ""
        nets = {name: net for name, bit, net in self.netlist.outputs if bit == 0}
        heard = [nets[name] for name in (pins.cs_n, pins.sck, pins.mosi)]
        return " ".join(map(str, ["flash", "flash", pins.address, *heard,
                                  self.input(pins.miso)])) + "\n"


def _text(netlist: OpenNetlist, watch: Sequence[int]) -> str:
    graph = netlist.graph
    taps = sum(bit is not None for bit in graph.bits)
    outputs = [*(net for *_, net in netlist.outputs), *watch]
    lines = [f"nets {len(graph.bits)} taps {taps}",
             " ".join(map(str, ["outputs", len(outputs), *outputs]))]
    lines += [f"source {net} {kind}" for net, kind in graph.sources.items()]
    for table in graph.tables:
        inputs = [*table.inputs, *[ZERO] * (5 - len(table.inputs))]
        lines.append(" ".join(map(str, ["table", table.output, *inputs, table.bits,
                                        int(table.is_carry)])))
    for block in graph.blocks:
        lists = [net for nets in (block.all_of, block.any_change) for net in (len(nets), *nets)]
        lines.append(" ".join(map(str, ["block", *lists])))
    return "\n".join([*lines, ""])
