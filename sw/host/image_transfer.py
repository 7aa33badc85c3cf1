"""An image of weights on its way to a device."""

from collections.abc import Callable, Sequence

from sw.errors import SternaError
from sw.host.conversation import Answer, Conversation
from sw.host.protocol import COUNT_BYTES, FIRST, PAYLOAD_BYTES, Command, Status

__all__ = ["Progress", "send_image"]

#: Called with what is done and how much there is.
Progress = Callable[[int, int], None]


def send_image(talk: Conversation, image: bytes, name: str, *, patience: Sequence[float],
               progress: Progress | None = None) -> None:
    """Replace the weights of a device that was reset, piece by piece.

    Parameters
    ----------
    talk : Conversation
    image : bytes
    name : str
        Of the device's link, for those who read errors.
    patience : sequence of float
        Seconds for each try of a request.
    progress : callable of two int
        Called with the bytes that are sent and the bytes of the image.
    """
    size = PAYLOAD_BYTES - COUNT_BYTES
    answer = Answer(Status.DAMAGED, b"")
    for start in range(0, len(image), size):
        head = bytes([0 if start else FIRST])
        answer = talk.ask(Command.LOAD, head + image[start:start + size], patience=patience)
        if answer.status not in (Status.OK, Status.DAMAGED):
            raise SternaError(f"Device at {name} must take weights, but does not: its bitstream "
                              f"was built without `--reloadable`")
        if progress is not None:
            progress(min(start + size, len(image)), len(image))
    if answer.status != Status.OK:
        raise SternaError(f"Weights of {len(image)} bytes must fill the memories of the device at "
                          f"{name}, but do not: they are of another schedule")
