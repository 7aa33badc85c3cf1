"""A network on this CPU: the packed kernels and their rivals, in time and energy."""

from collections.abc import Callable, Sequence

import numpy as np

from sw.cpu.energy import CpuEnergy, energy_of
from sw.cpu.library import Library, load_library
from sw.cpu.machine import this_machine
from sw.cpu.power import CorePower, core_power
from sw.cpu.program import Program
from sw.cpu.rapl import Rapl
from sw.cpu.result import CpuEntry, CpuResult
from sw.cpu.timing import Contender, KernelContender, NetworkContender, Timing, race
from sw.errors import SternaError
from sw.graph import Graph

__all__ = ["BATCHES", "measure_cpu"]

BATCHES = (1, 16, 64, 256, 1024)
# Frames on which rivals have to agree with the graph before they are timed.
_CHECKED = 2000


def measure_cpu(graph: Graph, frames: np.ndarray, *, batches: Sequence[int] = BATCHES,
                seconds: float = 0.5, rounds: int = 5, library: Library | None = None,
                has_rivals: bool = True, power: CorePower | None = None,
                progress: Callable[[str], None] = lambda _: None) -> CpuResult:
    """Run a network on this CPU in every way that there is, and time them against each other.

    Every one has to give ``graph.evaluate`` exactly before it is timed.

    Parameters
    ----------
    graph : :class:`Graph`
        The network.
    frames : int array of shape (frames, ...)
        Integers of its input: real data, as what is skipped depends on it. Repeated where there are
        fewer than the largest batch has.
    batches : sequence of int
        Frames of a call; 1 is always among them.
    seconds, rounds
        For each way and batch, and into how many turns they are divided.
    library : :class:`Library`, optional
        Kernels; by default those for this machine.
    has_rivals : bool
        Whether PyTorch and ONNX Runtime run too. Without them, it takes seconds.
    power : :class:`CorePower`, optional
        Stated power of a core, where it is known better than by ``power.toml``.
    progress : function
        Told what is being done.
    """
    library = library or load_library()
    machine = this_machine(library)
    batches = sorted({1, *batches})
    frames = np.resize(frames, (max(len(frames), batches[-1]), *frames.shape[1:]))
    checked = frames[:_CHECKED]
    expected = graph.evaluate(checked).reshape(len(checked), -1)
    counts = sorted({1, machine.threads})
    programs = [Program(graph, library, threads=threads) for threads in counts]
    for program in programs:
        _check("packed kernels", program.run(checked).reshape(expected.shape), expected)
    contenders: list[Contender] = [KernelContender(program, frames) for program in programs]
    missing: dict[str, str] = {}
    if has_rivals:
        for threads in counts:
            networks, missing = _rivals(graph, threads)
            for network in networks:
                _check(network.name, network.integers(checked), expected)
                contenders.append(NetworkContender(network, frames))
    timings = race(contenders, batches, seconds=seconds, rounds=rounds, progress=progress)
    rapl, power = Rapl(), power or core_power(machine)

    def energy(name: str, timing: Timing) -> CpuEnergy:
        contender = next(contender for contender in contenders
                         if (contender.name, contender.threads) == (name, timing.threads))
        return energy_of(contender, timing, rapl, power)

    def entry(name: str) -> CpuEntry:
        mine = tuple(timings[name, batch] for batch in batches)
        fastest = min(mine, key=lambda timing: timing.seconds_per_frame)
        kernels = programs[0].kernels(fastest.batch) if name == KernelContender.name else ""
        return CpuEntry(name, mine, energy(name, mine[0]), energy(name, fastest), kernels)

    names = dict.fromkeys(contender.name for contender in contenders)
    return CpuResult(machine, tuple(map(entry, names)), missing, len(checked))


def _rivals(graph: Graph, threads: int) -> tuple[list, dict[str, str]]:
    """Networks in other people's code, and which of them cannot be had."""
    networks, missing = [], {}
    try:
        from sw.cpu.rivals.torch_network import TorchNetwork
        networks.append(TorchNetwork(graph, threads))
    except ImportError as error:
        missing["PyTorch float32"] = f"{error.name} is not installed"
    except SternaError as error:
        missing["PyTorch float32"] = str(error)
    try:
        from sw.cpu.rivals.onnx_network import OnnxNetwork
        networks.append(OnnxNetwork(graph, threads))
    except ImportError as error:
        missing["ONNX Runtime float32"] = f"{error.name} is not installed"
    except SternaError as error:
        missing["ONNX Runtime float32"] = str(error)
    return networks, missing


def _check(name: str, outputs: np.ndarray, expected: np.ndarray) -> None:
    wrong = np.argwhere(outputs != expected)
    if len(wrong):
        frame, element = wrong[0]
        raise ArithmeticError(f"Outputs of {name} must be those of the graph, but frame {frame}, "
                              f"element {element} is {outputs[frame, element]}, not "
                              f"{expected[frame, element]}")
