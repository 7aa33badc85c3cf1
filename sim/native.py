"""Run whole data sets through the Verilog of an accelerator, compiled by Verilator."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hw.accelerator import Accelerator
from sim.verilated import compile_program
from sim.verilog import to_verilog
from sw.graph import BeatFormat
from sw.schedule import FLASH_ADDRESS

__all__ = ["NativeRun", "NativeSimulation", "Stuck"]

_MAIN = Path(__file__).with_name("native") / "accelerator.cpp"
_STUCK = 2
# Beats that are packed at once: the bits of a beat take a number each on their way.
_CHUNK = 1 << 16


class Stuck(RuntimeError):
    """A simulation in which nothing was transferred any more although beats were missing."""


@dataclass(frozen=True)
class NativeRun:
    """Outputs of a simulation, and when they came.

    Attributes
    ----------
    outputs : int array of shape (frames, elements)
        Integers behind the last node.
    cycles : int
        Clock cycles from the first cycle after reset to the last output beat.
    latency : int
        Cycles from the first input beat of the first frame to its last output beat.
    interval : float
        Mean cycles per frame in steady state: between the last output beats of consecutive
        frames, in the second half of the run. NaN for less than 4 frames.
    """

    outputs: np.ndarray
    cycles: int
    latency: int
    interval: float


class NativeSimulation:
    """An accelerator as a program.

    The program is compiled when first needed and kept under ``cache_dir``, under a name that is
    made from the Verilog, the C++ and the versions of the tools. Several processes may share the
    folder.

    Parameters
    ----------
    accelerator : :class:`Accelerator`
        What to simulate.
    cache_dir : path
        Where compiled programs are kept.
    verilog : str
        Its Verilog, where it is there already: the file of a build folder is what is simulated,
        not another export.
    """

    def __init__(self, accelerator: Accelerator, cache_dir: Path | str, *,
                 verilog: str | None = None):
        self.accelerator = accelerator
        self.cache_dir = Path(cache_dir).absolute()
        self.verilog = to_verilog(accelerator) if verilog is None else verilog

    def run(self, frames: np.ndarray, *, i_stall: float = 0.0, o_stall: float = 0.0, seed: int = 0,
            patience: int | None = None, vcd: Path | None = None) -> NativeRun:
        """Stream integers of shape (frames, ...) through the accelerator.

        Parameters
        ----------
        frames : int array
            Of the graph's input.
        i_stall, o_stall : float
            Probability that a side is idle in a cycle.
        seed : int
            Of the stalls, and of what idle payloads are.
        patience : int
            Cycles without a transfer after which the run is given up. By default ample for the
            schedule and the stalls.
        vcd : path
            Where the waveform is written. A program that can is compiled apart.

        Raises
        ------
        Stuck
            With the number of beats that came.
        """
        top = self.accelerator
        for stall in (i_stall, o_stall):
            if not 0 <= stall < 1:
                raise ValueError(f"Stall probability must be from 0 to below 1, not {stall}")
        frames = top.graph.input.tensor.check(frames, "Input")
        o_beats = len(frames) * top.o_beats
        if patience is None:
            work = sum(layer.interval + layer.latency for layer in top.layers.values())
            patience = int((1000 + 2 * work) / (1 - max(i_stall, o_stall)))
            # Before the first frame an image may have to be read, a bit in four cycles or so.
            if top.engine is not None:
                patience += 64 * len(top.engine.plan.image) + 8192

        program = self.program(is_traced=vcd is not None)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            _pack(folder / "in", top.i_format, frames)
            (folder / "flash").write_bytes(top.flash_content or b"")
            arguments = [top.i_format.bits, top.o_format.bits, o_beats, i_stall, o_stall, seed,
                         patience, "flash", FLASH_ADDRESS,
                         *([] if vcd is None else [Path(vcd).absolute()])]
            done = subprocess.run(
                [program, "in", "out", "taken", "given", *map(str, arguments)],
                cwd=folder, capture_output=True, text=True, check=False)
            if done.returncode not in (0, _STUCK):
                raise RuntimeError(f"Simulation failed:\n{done.stdout}{done.stderr}")
            taken, given = (np.fromfile(folder / name, np.uint64).astype(np.int64)
                            for name in ("taken", "given"))
            if done.returncode == _STUCK:
                raise Stuck(f"Simulation must give {o_beats} output beats for {len(frames)} "
                            f"frames, not {len(given)}: nothing was transferred for {patience} "
                            f"cycles, after {len(taken)} of {len(frames) * top.i_beats} input "
                            f"beats")
            outputs = _unpack(folder / "out", top.o_format).reshape(len(frames), -1)
        ends = given[top.o_beats - 1::top.o_beats]
        half = len(ends) // 2
        interval = (ends[-1] - ends[half - 1]) / (len(ends) - half) if len(ends) >= 4 else np.nan
        return NativeRun(outputs, cycles=int(given[-1]) + 1, latency=int(ends[0] - taken[0]),
                         interval=float(interval))

    def program(self, *, is_traced: bool = False) -> Path:
        """Return the path of the compiled program, and compile it where it is missing."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "accelerator.v")
            source.write_text(self.verilog, encoding="utf-8")
            return compile_program([source], _MAIN, self.cache_dir, top="accelerator",
                                   prefix="Vaccelerator", flags=("--no-timing",), optimise="-O1",
                                   is_traced=is_traced)


def _pack(path: Path, beat: BeatFormat, frames: np.ndarray) -> None:
    beats = frames.reshape(-1, beat.lanes)
    rows = max(1, _CHUNK // beat.lanes)
    with open(path, "wb") as file:
        for start in range(0, len(beats), rows):
            file.write(beat.pack(beats[start:start + rows]).tobytes())


def _unpack(path: Path, beat: BeatFormat) -> np.ndarray:
    return beat.unpack(np.fromfile(path, np.uint8).reshape(-1, beat.beat_bytes))
