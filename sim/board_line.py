"""The cable of a placed netlist, as levels in each cycle."""

from math import ceil

import numpy as np

from sw.graph import BeatFormat, Graph
from sw.host.framing import PacketReader, frame
from sw.host.protocol import COUNT_BYTES, CYCLE_BYTES, PAYLOAD_BYTES, Command, Info

__all__ = ["answers", "line", "requests"]

_BITS_PER_BYTE = 10


def requests(info: Info, graph: Graph, frames: np.ndarray) -> list[tuple[bytes, int, int]]:
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


def line(info: Info, graph: Graph, frames: np.ndarray) -> np.ndarray:
    """Level of the cable to the device in each cycle, with time for each answer."""
    cycles_per_bit = info.clock_hz / info.baud
    parts = []
    for packet, count, _ in requests(info, graph, frames):
        sent = frame(packet)
        bits = np.concatenate([[0, *(byte >> k & 1 for k in range(8)), 1] for byte in sent])
        cycles = ceil(len(bits) * cycles_per_bit)
        parts.append(bits[np.minimum((np.arange(cycles) / cycles_per_bit).astype(int),
                                     len(bits) - 1)])
        answer = (count + CYCLE_BYTES + 16) * _BITS_PER_BYTE * cycles_per_bit
        parts.append(np.ones(ceil(answer) + info.i_beats * info.i_lanes * 4 + 1000))
    return np.concatenate(parts).astype(bool)


def answers(line: np.ndarray, info: Info) -> bytes:
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
