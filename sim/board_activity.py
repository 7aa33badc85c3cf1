"""Activity of a netlist that was placed, while frames go through it over its cable."""

from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np

from sim.activity import Activity, ActivitySimulation
from sw.errors import SternaError
from sw.graph import BeatFormat, Graph
from sw.host.framing import PacketReader, frame
from sw.host.protocol import COUNT_BYTES, CYCLE_BYTES, PAYLOAD_BYTES, Command, Info

__all__ = ["BoardActivity", "board_activity"]

_BITS_PER_BYTE = 10
_WARM_CYCLES = 4096     # configuration, locks and resets are over
_QUIET_CYCLES = 2048    # in which nothing is asked


@dataclass(frozen=True, eq=False)
class BoardActivity:
    """What happens in a design that rests, and while it computes.

    Attributes
    ----------
    idle, busy : Activity
    frames : int
        That were computed in ``busy``; all answers were right.
    """

    idle: Activity
    busy: Activity
    frames: int

    def layer_of(self, names: dict[str, str]):
        """Return a function from a cell's name to the layer of ``names`` (module to layer)."""
        prefixes = {f"design.core.{module}": layer for module, layer in names.items()}

        def find(cell: str) -> str:
            parts = cell.split(".")
            return prefixes.get(".".join(parts[:3]), "shell")
        return find


def board_activity(netlist: Path, family: str, pins: dict[str, str], info: Info, graph: Graph,
                   frames: np.ndarray, cache: Path) -> BoardActivity:
    """Send ``frames`` to the netlist of a shell, check its answers, and count what toggles.

    Parameters
    ----------
    netlist : Path
        That was placed, as JSON.
    family : str
    pins : dict of str to str
        Ports for ``rx`` and ``tx``.
    info : Info
        Of the shell.
    graph : Graph
    frames : int array of shape (frames, ...)
        Integers of the graph's input.
    cache : Path

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
    line = _line(info, graph, frames)
    stimulus = simulation.stimulus(_WARM_CYCLES + _QUIET_CYCLES + len(line))
    rx = simulation.input(pins["rx"])
    stimulus[:, rx] = True
    stimulus[-len(line):, rx] = line
    _, idle, busy = simulation.run(stimulus, [_WARM_CYCLES, _QUIET_CYCLES, len(line)])
    tx = [name for name, *_ in simulation.netlist.outputs].index(pins["tx"])
    answers = _answers(busy.outputs[:, tx], info)
    packed = BeatFormat(graph.last.interval, info.o_lanes)
    size = info.o_frame_bytes * len(frames)
    wanted = graph.evaluate(frames).reshape(-1, info.o_lanes)
    if len(answers) != size or not np.array_equal(
            packed.unpack(np.frombuffer(answers, np.uint8).reshape(-1, packed.beat_bytes)), wanted):
        raise SternaError(f"Netlist {netlist} must answer {len(frames)} frames as the graph does, "
                          f"but does not: build again")
    return BoardActivity(idle, busy, len(frames))


def _requests(info: Info, graph: Graph, frames: np.ndarray) -> list[tuple[bytes, int, int]]:
    """Packets, the output bytes that each asks for, and the frames in it."""
    packing = BeatFormat(graph.input.tensor.interval, info.i_lanes)
    data = packing.pack(frames.reshape(len(frames), -1, info.i_lanes)).reshape(len(frames), -1)
    group, found = info.frames_per_run, []
    if group:
        for start in range(0, len(data), group):
            part = data[start:start + group]
            found.append((Command.RUN, part.tobytes(), len(part) * info.o_frame_bytes, len(part)))
    else:
        size = PAYLOAD_BYTES - COUNT_BYTES
        for values in data:
            starts = range(0, len(values), size)
            # Outputs are only asked for with the last piece, as none comes before it.
            found += [(Command.FEED, values[at:at + size].tobytes(), 0, 0) for at in starts[:-1]]
            found.append((Command.RUN, values[starts[-1]:].tobytes(), info.o_frame_bytes, 1))
    return [(bytes([number % 256, command, count]) + payload, count, whole)
            for number, (command, payload, count, whole) in enumerate(found)]


def _line(info: Info, graph: Graph, frames: np.ndarray) -> np.ndarray:
    """Level of the cable to the device in each cycle, with time for each answer."""
    cycles_per_bit = info.clock_hz / info.baud
    parts = []
    for packet, count, _ in _requests(info, graph, frames):
        sent = frame(packet)
        bits = np.concatenate([[0, *(byte >> k & 1 for k in range(8)), 1] for byte in sent])
        cycles = ceil(len(bits) * cycles_per_bit)
        parts.append(bits[np.minimum((np.arange(cycles) / cycles_per_bit).astype(int),
                                     len(bits) - 1)])
        answer = (count + CYCLE_BYTES + 16) * _BITS_PER_BYTE * cycles_per_bit
        parts.append(np.ones(ceil(answer) + info.i_beats * info.i_lanes * 4 + 1000))
    return np.concatenate(parts).astype(bool)


def _answers(line: np.ndarray, info: Info) -> bytes:
    """Output bytes of all answers, from the level of the cable in each cycle."""
    cycles_per_bit = info.clock_hz / info.baud
    received, at = bytearray(), 0
    middles = (np.arange(1, 9) + 0.5) * cycles_per_bit
    falls = np.flatnonzero(~line)
    while (index := np.searchsorted(falls, at)) < len(falls):
        start = falls[index]
        places = (start + middles).astype(int)
        if places[-1] >= len(line):
            break
        received.append(int(np.packbits(line[places], bitorder="little")[0]))
        at = int(start + 9.5 * cycles_per_bit)
    packets = PacketReader().feed(bytes(received))
    return b"".join(packet[1:-1 - CYCLE_BYTES] for packet in packets)
