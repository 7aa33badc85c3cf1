"""The steps of something long: what is under way, and what each took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

__all__ = ["Steps"]


@dataclass
class Steps:
    """What is under way, what it took, and what was found instead of made.

    Attributes
    ----------
    begin : callable
        Called with the name of a step as it begins.
    end : callable
        Called with its name, seconds and whether its result was found.
    move : callable
        Called with what is done and all there is to do, within a step that knows.
    """

    begin: Callable[[str], None] = lambda name: None
    end: Callable[[str, float, bool], None] = lambda name, seconds, cached: None
    move: Callable[[int, int], None] = lambda done, total: None
    seconds: dict[str, float] = field(default_factory=dict)
    cached: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; add its name to ``cached`` inside it where its result was found."""
        self.begin(name)
        began = monotonic()
        yield
        self.seconds[name] = round(monotonic() - began, 2)
        self.end(name, self.seconds[name], name in self.cached)
