"""Which layer sets the pace, and what would make it faster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sw.report.figures import count, factor, names
from sw.report.layer_entry import LayerEntry

__all__ = ["Pace", "find_pace"]

# Engines that work on one weight at a time in each PE: SIMD is only the width of their input.
_BY_WEIGHT = ("shared", "sparse")


@dataclass(frozen=True)
class Pace:
    """The slowest layers.

    Attributes
    ----------
    layers : tuple of str
        Their names.
    cycles : int
        Per frame, of each of them and so of the whole accelerator.
    sentences : tuple of str
        Who sets the pace, what to change, and what that would bring.
    can_be_faster : bool
        Whether there is anything to change.
    """

    layers: tuple[str, ...]
    cycles: int
    sentences: tuple[str, ...]
    can_be_faster: bool


@dataclass(frozen=True)
class _Change:
    text: str
    cycles: int


def find_pace(layers: Sequence[LayerEntry]) -> Pace:
    """Return the slowest of ``layers``, which must not be empty, with advice."""
    cycles = max(layer.cycles for layer in layers)
    slowest = [layer for layer in layers if layer.cycles == cycles]
    who = names([layer.name for layer in slowest])
    if len(slowest) == 1:
        first = (f"{who} sets the pace: it takes {_cycles(cycles)} for a frame, and no frame "
                 f"can follow another sooner.")
    else:
        first = (f"{who} set the pace together: each takes {_cycles(cycles)} for a frame, and "
                 f"all must change before the accelerator is faster.")
    changes = {layer.name: tuple(_changes(layer)) for layer in slowest}
    can_be_faster = all(changes.values())
    others = [layer.cycles for layer in layers if layer not in slowest]
    more = _gain(changes, others, cycles) if can_be_faster else _limit(changes)
    return Pace(tuple(changes), cycles, (first, *more), can_be_faster)


def _gain(changes: dict[str, tuple[_Change, ...]], others: list[int], cycles: int) -> Iterator[str]:
    for choice in dict.fromkeys(changes.values()):
        who = names([name for name, its in changes.items() if its == choice])
        yield f"{who} would be faster with {', or '.join(change.text for change in choice)}."
    reached = max([min(change.cycles for change in choice) for choice in changes.values()] + others)
    yield (f"The accelerator would then take {_cycles(reached)} per frame and be "
           f"{factor(cycles / reached)} times as fast, for more LUTs.")


def _limit(changes: dict[str, tuple[_Change, ...]]) -> Iterator[str]:
    whole = [name for name, choice in changes.items() if not choice]
    yield (f"{names(whole)} already {'takes' if len(whole) == 1 else 'take'} all of a frame in "
           f"one cycle.")


def _changes(layer: LayerEntry) -> Iterator[_Change]:
    """The next wider folding in each direction."""
    for name, now, size in _directions(layer):
        wider = next((n for n in range(now + 1, size + 1) if size % n == 0), None)
        if wider is not None:
            cycles = layer.cycles * now // wider
            yield _Change(f"{name} {wider} instead of {now} ({_cycles(cycles)})", cycles)


def _directions(layer: LayerEntry) -> Iterator[tuple[str, int, int]]:
    if layer.pe is not None and layer.simd is not None:
        yield "PE", layer.pe, layer.output.shape[0]
        if layer.engine not in _BY_WEIGHT:
            yield "SIMD", layer.simd, layer.input.shape[0]
    elif layer.lanes is not None:
        size = 1
        for length in layer.input.shape:
            size *= length
        yield "lanes", layer.lanes, size


def _cycles(cycles: int) -> str:
    return "1 cycle" if cycles == 1 else f"{count(cycles)} cycles"
