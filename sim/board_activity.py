"""Activity of a netlist that was placed, while frames go through it over its cable."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.activity import Activity, ActivitySimulation, FlashPins
from sim.board_line import answers, line
from sim.engine_turns import NO_LAYER, phases_of, read_enables, turns
from sw.errors import SternaError
from sw.graph import BeatFormat, Graph
from sw.host.protocol import PAYLOAD_BYTES, Info

__all__ = ["BoardActivity", "Engine", "board_activity"]

_WARM_CYCLES = 4096     # configuration, locks and resets are over
_QUIET_CYCLES = 2048    # in which nothing is asked


@dataclass(frozen=True)
class Engine:
    """What has to be known of an engine that layers share.

    Attributes
    ----------
    module : str
        Its name in the netlist.
    layers : tuple of str
        Those that take turns.
    ends : tuple of int
        Slots of a processing element up to the end of each.
    loading_cycles : int
        In which its weights are in place at the latest, where it loads them itself.
    """

    module: str
    layers: tuple[str, ...]
    ends: tuple[int, ...]
    loading_cycles: int = 0


@dataclass(frozen=True, eq=False)
class BoardActivity:
    """What happens in a design that rests, and while it computes.

    Attributes
    ----------
    idle : Activity
    busy : tuple of Activity
        One after the other.
    working : tuple of str or None
        Of each of ``busy`` the layer whose turn it is on the shared engine.
    frames : int
        That were computed in ``busy``; all answers were right.
    engine : Engine or None
    loading : Activity or None
        While the engine loads its first weights.
    """

    idle: Activity
    busy: tuple[Activity, ...]
    working: tuple[str | None, ...]
    frames: int
    engine: Engine | None = None
    loading: Activity | None = None

    @property
    def cycles(self) -> int:
        """Of all parts of ``busy``."""
        return sum(part.cycles for part in self.busy)

    def layer_of(self, names: Mapping[str, str], working: str | None = None):
        """Return a function from a cell's name to the layer of ``names`` (module to layer).

        Where a layer is ``working`` on the engine, the engine's cells are its own.
        """
        prefixes = {f"design.core.{module}": layer for module, layer in names.items()}
        if working is not None and self.engine is not None:
            prefixes[f"design.core.{self.engine.module}"] = working

        def find(cell: str) -> str:
            parts = cell.split(".")
            return prefixes.get(".".join(parts[:3]), "shell")
        return find


def board_activity(netlist: Path, family: str, pins: Mapping[str, str], info: Info, graph: Graph,
                   frames: np.ndarray, cache: Path, *, engine: Engine | None = None,
                   flash: tuple[bytes, int] | None = None) -> BoardActivity:
    """Send ``frames`` to the netlist of a shell, check its answers, and count what toggles.

    Parameters
    ----------
    netlist : Path
        That was placed, as JSON.
    family : str
    pins : mapping of str to str
        Ports for ``rx`` and ``tx``, and for those of a flash.
    info : Info
        Of the shell.
    graph : Graph
    frames : int array of shape (frames, ...)
        Integers of the graph's input.
    cache : Path
    engine : Engine, optional
        That layers share.
    flash : bytes and int, optional
        What the board's flash holds, and where, for a design that reads it.

    Raises
    ------
    SternaError
        Where the netlist's answers are not those of the graph.
    """
    if info.o_frame_bytes > PAYLOAD_BYTES:
        raise SternaError(f"Frames of the network must have at most {PAYLOAD_BYTES} output bytes "
                          f"for activity to be counted in its netlist, not "
                          f"{info.o_frame_bytes}; leave out `--netlist`")
    simulation = ActivitySimulation(netlist, family, cache)
    if flash is not None:
        simulation.flash = FlashPins(*flash, *(pins[f"flash__{name}"] for name in
                                               ("cs_n", "sck", "mosi", "miso")))
    levels = line(info, graph, frames)
    warm = _WARM_CYCLES + (engine.loading_cycles if engine else 0)
    stimulus = simulation.stimulus(warm + _QUIET_CYCLES + len(levels))
    rx = simulation.input(pins["rx"])
    stimulus[:, rx] = True
    stimulus[-len(levels):, rx] = levels
    watch = read_enables(simulation.netlist.graph, engine.module) if engine else []
    phases = [warm, _QUIET_CYCLES, len(levels)]
    loading, idle, busy = simulation.run(stimulus, phases, watch=watch)
    if engine and idle.watched.any():
        raise RuntimeError(f"Weights of engine {engine.module} must be loaded within {warm} "
                           f"cycles, but its memories are used later")
    _check_answers(netlist, simulation, busy, pins["tx"], info, graph, frames)
    parts, working = (busy,), (None,)
    turn = _turns(busy, engine, len(frames))
    if engine and turn is not None:
        order, lengths = phases_of(turn)
        _, _, *rest = simulation.run(stimulus, [*phases[:2], *lengths])
        parts = tuple(rest)
        working = tuple(None if at == NO_LAYER else engine.layers[at] for at in order)
    return BoardActivity(idle, parts, working, len(frames), engine,
                         loading if engine and engine.loading_cycles else None)


def _turns(busy: Activity, engine: Engine | None, frames: int) -> np.ndarray | None:
    """Whose turn it is in each cycle; None without an engine whose reads tell it."""
    if engine is None or len(engine.layers) < 2:
        return None
    found = (turns(column, engine.ends, frames) for column in busy.watched.T)
    return next((turn for turn in found if turn is not None), None)


def _check_answers(netlist: Path, simulation: ActivitySimulation, busy: Activity, tx: str,
                   info: Info, graph: Graph, frames: np.ndarray) -> None:
    column = [name for name, *_ in simulation.netlist.outputs].index(tx)
    given = answers(busy.outputs[:, column], info)
    packed = BeatFormat(graph.last.interval, info.o_lanes)
    size = info.o_frame_bytes * len(frames)
    wanted = graph.evaluate(np.asarray(frames)).reshape(-1, info.o_lanes)
    if len(given) != size or not np.array_equal(
            packed.unpack(np.frombuffer(given, np.uint8).reshape(-1, packed.beat_bytes)), wanted):
        raise SternaError(f"Netlist {netlist} must answer {len(frames)} frames as the graph does, "
                          f"but does not: build again")
