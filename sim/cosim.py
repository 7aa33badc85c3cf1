# amaranth: UnusedElaboratable=no
"""Run Verilog under cocotb on Verilator, against what the integer graph says."""

import json
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

from hw.accelerator import Accelerator
from sim.cosim_runner import run_bench
from sim.stimulus import stimulus
from sim.verilog import to_verilog
from sw.errors import SternaError
from sw.graph import BeatFormat, Graph
from sw.json_file import read_json
from sw.schedule import Schedule

__all__ = ["Cosimulation", "cosimulate", "cosimulate_accelerator", "cosimulate_folder"]

TOP = "accelerator"


@dataclass(frozen=True)
class Cosimulation:
    """What the bench said.

    Attributes
    ----------
    junit : Path
        JUnit XML, as cocotb wrote it.
    frames : int
        How many frames each test streamed.
    failures : dict
        Message of each test that failed, by its name. Empty where everything was equal.
    outputs : int array of shape (frames, elements) or None
        What came at full speed, where all of it came.
    waveform : Path or None
        VCD, where one was asked for.
    """

    junit: Path
    frames: int
    failures: dict[str, str]
    outputs: np.ndarray | None
    waveform: Path | None

    @property
    def passed(self) -> bool:
        """Whether every test of the bench passed."""
        return not self.failures

    @property
    def message(self) -> str:
        """The first failure in one sentence."""
        return next((f"{name}: {message}" for name, message in self.failures.items()), "")


def cosimulate(verilog: str, frames: np.ndarray, expected: np.ndarray, build_dir: Path, *,
               layer: str, i_format: BeatFormat, o_format: BeatFormat, interval: int | None = None,
               stall: float = 0.4, seed: int = 0, patience: int = 100_000,
               junit: Path | None = None, waves: bool = False,
               cache_dir: Path | None = None) -> Cosimulation:
    """Stream frames through Verilog: at full speed, with stalls, and after a reset.

    Parameters
    ----------
    verilog : str
        With the top module ``accelerator`` and the streams ``i`` and ``o``.
    frames : int array of shape (frames, ...)
        Integers that go in.
    expected : int array of shape (frames, elements)
        Integers that must come.
    build_dir : Path
        Where the work is done; what is there of an earlier run is overwritten.
    layer : str
        Whose output this is, for messages.
    i_format, o_format : :class:`BeatFormat`
        The bits of a beat on either side.
    interval : int
        Cycles per frame that steady state must show; None does not look.
    stall : float
        Probability with which a side is idle in a cycle, in the runs with stalls.
    seed : int
        Of the stalls.
    patience : int
        Cycles without a transfer after which the run counts as stuck.
    junit : Path
        Where the results go; ``build_dir/results.xml`` where None.
    waves : bool
        Whether to keep a waveform. A run that fails is repeated with one.
    cache_dir : Path
        Where compiled programs are kept by content; ``build_dir/cache`` where None.
    """
    if not 0 <= stall < 1:
        raise ValueError(f"Stall probability must be from 0 to below 1, not {stall}")
    folder = Path(build_dir).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    junit = folder / "results.xml" if junit is None else Path(junit).absolute()
    outputs, waveform = folder / "outputs.npy", folder / "dump.vcd"
    for old in (junit, outputs, waveform):
        old.unlink(missing_ok=True)
    junit.parent.mkdir(parents=True, exist_ok=True)

    (folder / "dut.v").write_text(verilog, encoding="utf-8")
    np.save(folder / "frames.npy", np.asarray(frames).reshape(len(frames), -1))
    np.save(folder / "expected.npy", np.asarray(expected).reshape(len(frames), -1))
    facts = {"layer": layer, "stall": stall, "seed": seed, "patience": patience,
             "interval": interval}
    for side, beat in ("i", i_format), ("o", o_format):
        facts |= {f"{side}_lanes": beat.lanes,
                  f"{side}_interval": (beat.interval.lo, beat.interval.hi, beat.interval.step)}
    (folder / "job.json").write_text(json.dumps(facts), encoding="utf-8")

    run_bench(folder, TOP, junit, waves=waves, cache_dir=cache_dir or folder / "cache")
    if not junit.exists():
        raise SternaError(f"Cosimulation must run to its end, but does not: see "
                          f"{folder / 'cosim.log'}")
    failures = _failures(junit)
    if failures and not waves:
        return cosimulate(verilog, frames, expected, build_dir, layer=layer, i_format=i_format,
                          o_format=o_format, interval=interval, stall=stall, seed=seed,
                          patience=patience, junit=junit, waves=True, cache_dir=cache_dir)
    return Cosimulation(junit, len(frames), failures,
                        np.load(outputs, allow_pickle=False) if outputs.exists() else None,
                        waveform if waveform.exists() else None)


def cosimulate_accelerator(accelerator: Accelerator, frames: np.ndarray, build_dir: Path, *,
                           verilog: str | None = None, **conditions) -> Cosimulation:
    """Run an accelerator, or Verilog that was made of it, against its graph.

    The conditions are those of :func:`cosimulate`.
    """
    graph = accelerator.graph
    # Of layers that skip zeros the interval is a bound, and no promise.
    interval = accelerator.interval if accelerator.schedule.is_exact(graph) else None
    work = sum(layer.interval + layer.latency for layer in accelerator.layers.values())
    return cosimulate(to_verilog(accelerator) if verilog is None else verilog, frames,
                      graph.evaluate(frames), build_dir, layer=graph.nodes[-1].name,
                      i_format=accelerator.i_format, o_format=accelerator.o_format,
                      interval=interval, patience=1000 + 20 * work, **conditions)


def cosimulate_folder(folder: Path | str, *, frames: int = 20, stall: float = 0.4, seed: int = 0,
                      build_dir: Path | None = None, junit: Path | None = None,
                      waves: bool = False, cache_dir: Path | None = None) -> Cosimulation:
    """Run the Verilog of a folder that ``sterna compile`` wrote, against its graph.

    Parameters
    ----------
    folder : path
        With ``graph.sterna``, ``schedule.json`` and ``accelerator.v``.
    frames : int
        Random frames, besides the extreme ones.
    stall, seed, junit, waves, cache_dir
        As of :func:`cosimulate`; the seed is that of the frames too.
    build_dir : Path
        Where the work is done; ``folder/cosim`` where None.
    """
    folder = Path(folder)
    graph = Graph.load(folder / "graph.sterna")
    schedule = Schedule.from_json(read_json(folder / "schedule.json", "sterna.schedule/1"))
    try:
        verilog = (folder / "accelerator.v").read_text(encoding="utf-8")
    except OSError as error:
        raise SternaError(f"{folder / 'accelerator.v'} must be a readable file: "
                          f"{error.strerror}") from error
    return cosimulate_accelerator(Accelerator(graph, schedule), stimulus(
        graph.input.tensor, frames, seed=seed), build_dir or folder / "cosim", verilog=verilog,
        stall=stall, seed=seed, junit=junit, waves=waves, cache_dir=cache_dir)


def _failures(junit: Path) -> dict[str, str]:
    """First line of the message of each test that failed, by name."""
    # cocotb lets pytest explain failed assertions, in more lines.
    return {case.get("name", "?"): failure.get("message", "").partition("\n")[0]
            for case in ET.parse(junit).getroot().iter("testcase")
            for failure in [*case.findall("error"), *case.findall("failure")]}
