"""How many frames per second the cable carries, by counting its bits."""

from collections.abc import Iterator

from sw.host.framing import framed_length
from sw.host.protocol import COUNT_BYTES, CYCLE_BYTES, PAYLOAD_BYTES, Info
from sw.report.board_entry import LinkEntry

__all__ = ["model_link"]

_BITS_PER_BYTE = 10    # start bit, eight data bits, stop bit
_REQUEST_BYTES = 2     # sequence number and command
_ANSWER_BYTES = 2      # sequence number and status


def model_link(info: Info, *, cycles_per_frame: float = 0.0) -> LinkEntry:
    """Frames per second over the cable of the device that ``info`` describes.

    A request goes out, the accelerator computes, the answer comes back, and only then the next
    request goes out: the driver stops and waits. Counted are the bits of both packets with their
    framing, and the cycles of the accelerator where they are given. Not counted is what a USB
    converter and an operating system add to every exchange, which can be a millisecond or more:
    the figure is an upper bound.

    Parameters
    ----------
    info : :class:`Info`
    cycles_per_frame : float
        Of the accelerator.

    Returns
    -------
    :class:`LinkEntry`
        With the frames of one exchange (of several RUN where a frame needs them) and the bytes
        that it puts on the wire, both ways.
    """
    frames = max(1, info.frames_per_run)
    wire_bytes = sum(framed_length(_REQUEST_BYTES + COUNT_BYTES + taken)
                     + framed_length(given + CYCLE_BYTES + _ANSWER_BYTES)
                     for taken, given in _runs(info))
    seconds = (wire_bytes * _BITS_PER_BYTE / info.baud
               + frames * cycles_per_frame / info.clock_hz)
    return LinkEntry(info.baud, frames, wire_bytes, frames / seconds)


def _runs(info: Info) -> Iterator[tuple[int, int]]:
    """Input and output bytes of each RUN of an exchange, as the driver sends them."""
    if frames := info.frames_per_run:
        yield frames * info.i_frame_bytes, frames * info.o_frame_bytes
        return
    taken = _pieces(info.i_frame_bytes, info.feed_bytes)
    given = _pieces(info.o_frame_bytes, PAYLOAD_BYTES)
    # FEED until the last input bytes, which share a RUN with the first output bytes.
    yield from ((piece, 0) for piece in taken[:-1])
    yield taken[-1], given[0]
    yield from ((0, piece) for piece in given[1:])


def _pieces(count: int, room: int) -> list[int]:
    return [min(room, count - start) for start in range(0, count, room)]
