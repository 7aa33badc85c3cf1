"""The host driver: numpy arrays in, a network's answers out."""

import secrets
from collections.abc import Iterator
from typing import Self

import numpy as np

from sw.errors import SternaError
from sw.graph import BeatFormat, Graph
from sw.host.conversation import Answer, Conversation
from sw.host.image_transfer import Progress, send_image
from sw.host.link import Link
from sw.host.matching import check_device, check_exchange
from sw.host.protocol import (
    CYCLE_BYTES,
    PAYLOAD_BYTES,
    TRIES,
    WATCHDOG_SECONDS,
    Command,
    Info,
    Status,
)
from sw.host.verification import Verification, compare

__all__ = ["Device"]

# A device that is there answers at once; one whose accelerator is stuck, after its watchdog.
_OPENING = (0.1, 0.5, 1.25 * WATCHDOG_SECONDS)


class Device:
    """An accelerator behind a cable, as a function on numpy arrays.

    Whatever a driver before this one left behind (half a packet, half a frame, an answer that
    nobody fetched) is cleared when the device is opened. Where a driver loaded weights, the
    device's own are loaded again.

    Parameters
    ----------
    link : :class:`Link`
        The cable. It belongs to the device from now on and is closed with it, also where opening
        fails.
    graph : :class:`Graph`
        What the device must compute; a device that holds another model is refused.
    image : :class:`bytes` or ``None``
        The graph's weights, for a device that takes them over the cable.
    sequence : :class:`int` or ``None``
        Number of the first request; drawn where it is not given.

    Attributes
    ----------
    info : :class:`Info`
        What the device said about itself.
    cycles : :class:`int`
        Clock cycles that the requests of the last run took in the device, from the first input
        byte that leaves the packet buffer to the last output byte, without the time on the cable.
    """

    def __init__(self, link: Link, graph: Graph, *, image: bytes | None = None,
                 sequence: int | None = None):
        self.link = link
        self.graph = graph
        self.image = image
        self.cycles = 0
        self._is_clean = False
        self._talk = Conversation(link, sequence=secrets.randbelow(256) if sequence is None
                                  else sequence)
        try:
            self._reset()
            answer = self._ask(Command.INFO, patience=_OPENING)
            self.info = Info.from_bytes(answer.payload)
            self._patience = [1.25 * self.info.watchdog_cycles / self.info.clock_hz] * TRIES
            check_device(self.info, graph, link.name)
            self._check_weights(answer)
        except BaseException:
            link.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Close the link."""
        self.link.close()

    @property
    def retries(self) -> int:
        """How many requests had to be sent again so far."""
        return self._talk.retries

    def load(self, graph: Graph, image: bytes, *, progress: Progress | None = None) -> None:
        """Replace the device's weights; it computes ``graph`` from then on.

        Parameters
        ----------
        graph : :class:`Graph`
            With the input and the output of the device's own.
        image : :class:`bytes`
            Its weights for this device: a build's of the same schedule.
        progress : callable of two int
            Called with the bytes that are sent and the bytes of the image.
        """
        check_exchange(self.graph, graph)
        self._reset()  # an accelerator that found an error takes nothing
        send_image(self._talk, image, self.link.name, patience=self._patience, progress=progress)
        self.graph, self.image = graph, image

    def run(self, x: np.ndarray, *, progress: Progress | None = None) -> np.ndarray:
        """The model's outputs for a batch of its inputs.

        Parameters
        ----------
        x : array of shape (frames, ...)
            The graph's integers or the model's floats, as ``graph.input.integers`` takes them.
        progress : callable of two int
            Called with the frames that are done and the frames of the batch.
        """
        return self.graph.output.apply(self.run_integers(x, progress=progress))

    def run_integers(self, x: np.ndarray, *, progress: Progress | None = None) -> np.ndarray:
        """Integers behind the graph's last node, for a batch as :meth:`run` takes it."""
        frames = self.graph.input.integers(x)
        beats = frames.reshape(len(frames), self.info.i_beats, self.info.i_lanes)
        i_format = BeatFormat(self.graph.input.tensor.interval, self.info.i_lanes)
        data = i_format.pack(beats).reshape(len(frames), -1)

        if not self._is_clean:
            self._reset()
        self._is_clean = False
        self.cycles = 0
        answers = bytearray()
        for done, answer in self._answers(data):
            answers += answer
            if progress is not None:
                progress(done, len(frames))
        self._is_clean = True

        raw = np.frombuffer(bytes(answers), np.uint8)
        o_format = BeatFormat(self.graph.last.interval, self.info.o_lanes)
        integers = o_format.unpack(raw.reshape(len(frames), self.info.o_beats, -1))
        if integers not in self.graph.last.interval:
            raise SternaError(f"Device at {self.link.name} must answer with integers in "
                              f"{self.graph.last.interval}, not {integers.min()}.."
                              f"{integers.max()}: its bitstream is not that of the graph")
        return integers.reshape(len(frames), *self.graph.last.shape)

    def verify(self, x: np.ndarray, *, progress: Progress | None = None) -> Verification:
        """Compare the device's integers with ``graph.evaluate``, frame by frame."""
        actual = self.run_integers(x, progress=progress)
        return compare(self.graph.evaluate(self.graph.input.integers(x)), actual)

    def _answers(self, data: np.ndarray) -> Iterator[tuple[int, bytes]]:
        """Ask for a batch, request by request: the frames that are done, and output bytes."""
        count = self.info.o_frame_bytes
        if group := self.info.frames_per_run:
            for start in range(0, len(data), group):
                frames = data[start:start + group]
                yield (start + len(frames),
                       self._run(Command.RUN, frames.tobytes(), len(frames) * count))
            return
        size = self.info.feed_bytes
        for frame, values in enumerate(data):
            pieces = [values[start:start + size].tobytes() for start in range(0, len(values), size)]
            left = count
            for piece in pieces[:-1]:
                answer = self._run(Command.FEED, piece, min(left, PAYLOAD_BYTES))
                left -= len(answer)
                yield frame, answer
            piece = pieces[-1]
            while piece or left:
                answer = self._run(Command.RUN, piece, min(left, PAYLOAD_BYTES))
                left -= len(answer)
                piece = b""
                yield frame + (left == 0), answer

    def _run(self, command: Command, data: bytes, count: int) -> bytes:
        payload = self._ask(command, bytes([count]) + data, patience=self._patience).payload
        size = len(payload) - CYCLE_BYTES
        if not (0 <= size <= count and (command == Command.FEED or size == count)):
            raise SternaError(f"Device at {self.link.name} must answer with {count} output bytes, "
                              f"not {size}: its protocol is another version")
        self.cycles += int.from_bytes(payload[size:], "little")
        return payload[:size]

    def _reset(self) -> None:
        self._ask(Command.RESET, patience=_OPENING)
        self._is_clean = True

    def _check_weights(self, answer: Answer) -> None:
        """Load the weights again where the device has others than its bitstream brought."""
        if not answer.is_loaded and answer.status != Status.DAMAGED:
            return
        if self.image is None:
            raise SternaError(f"Device at {self.link.name} must hold the weights of its bitstream, "
                              f"but others were loaded or they are damaged: program the board "
                              f"again")
        self.load(self.graph, self.image)

    def _ask(self, command: Command, payload: bytes = b"", *, patience) -> Answer:
        answer = self._talk.ask(command, payload, patience=patience)
        if answer.status == Status.DAMAGED and command in (Command.RUN, Command.FEED):
            raise SternaError(f"Weights in the device at {self.link.name} must be whole, but are "
                              f"damaged: open it again to load them, or program the board")
        if answer.status == Status.STUCK and command in (Command.RUN, Command.FEED):
            raise SternaError(
                f"Accelerator at {self.link.name} must answer within {self.info.watchdog_cycles} "
                f"clock cycles, but is stuck; the next run resets it")
        if answer.status == Status.REFUSED:
            raise SternaError(f"Device at {self.link.name} must know the request {command.name} "
                              f"with {len(payload)} bytes, but refuses it: its protocol is "
                              f"another version")
        return answer
