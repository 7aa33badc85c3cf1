"""A cable that damages, loses and repeats bytes."""

import random

from sw.host.link import Link

__all__ = ["HostileCable"]


class HostileCable:
    """A link through which bytes come damaged, not at all or twice, in both directions.

    Parameters
    ----------
    link : :class:`Link`
        The good cable behind it.
    damage, loss, repeat : float
        Probability of each, per byte.
    seed : int
        The same seed does the same to the same bytes.

    Attributes
    ----------
    faults : int
        How many bytes were not passed on as they came so far.
    """

    def __init__(self, link: Link, *, damage: float = 0.0, loss: float = 0.0, repeat: float = 0.0,
                 seed: int = 0):
        for name, value in ("damage", damage), ("loss", loss), ("repeat", repeat):
            if not 0 <= value <= 1:
                raise ValueError(f"Probability of {name} must be from 0 to 1, not {value}")
        self.link = link
        self.damage = damage
        self.loss = loss
        self.repeat = repeat
        self.faults = 0
        self.name = link.name
        self.baud = link.baud
        self.latency = link.latency
        self._rng = random.Random(seed)

    def write(self, data: bytes) -> None:
        self.link.write(self._pass_on(data))

    def read(self, size: int, timeout: float) -> bytes:
        # A repeated byte may be one more than was asked for; none may be less than there is.
        end = self.now() + timeout
        while (left := end - self.now()) > 0:
            data = self._pass_on(self.link.read(max(1, size // 2), left))
            if data:
                return data
        return b""

    def now(self) -> float:
        return self.link.now()

    def close(self) -> None:
        self.link.close()

    def _pass_on(self, data: bytes) -> bytes:
        passed = bytearray()
        for byte in data:
            if self._rng.random() < self.loss:
                self.faults += 1
                continue
            if self._rng.random() < self.damage:
                self.faults += 1
                byte ^= self._rng.randrange(1, 256)
            passed.append(byte)
            if self._rng.random() < self.repeat:
                self.faults += 1
                passed.append(byte)
        return bytes(passed)
