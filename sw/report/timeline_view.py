"""A frame on its way through the pipeline, and the next one behind it, as bars over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sw.report.figures import count, duration_of_call
from sw.report.timeline_entry import TimelineEntry, TurnEntry

__all__ = ["Band", "Row", "Tick", "TimelineView", "timeline_view"]

# Of a row, in pixels; the axis has as much below all of them.
ROW = 30
_TICKS = 6
# To the right of the last cycle: a share of all.
_ROOM = 0.03


@dataclass(frozen=True)
class Tick:
    """A mark on the axis, in percent of its length."""

    place: float
    cycles: str
    time: str


@dataclass(frozen=True)
class Row:
    """A layer's bars, in percent of the axis.

    Attributes
    ----------
    turn : :class:`TurnEntry`
    top : int
        Pixels.
    is_critical : bool
    waits, works : tuple of float
        Left end and length: from the first input to the last output, and of the work in it.
    next_works : tuple of float
        Of the next frame.
    times : tuple of str
        When its input comes, how long its work takes, and when its output leaves; empty where the
        clock is not known.
    """

    turn: TurnEntry
    top: int
    is_critical: bool
    waits: tuple[float, float]
    works: tuple[float, float]
    next_works: tuple[float, float]
    times: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """Rows of layers that share an engine: top and height in pixels."""

    name: str
    top: int
    height: int


@dataclass(frozen=True)
class TimelineView:
    """All that is drawn; places are percent of the axis, heights pixels."""

    entry: TimelineEntry
    rows: tuple[Row, ...]
    bands: tuple[Band, ...]
    ticks: tuple[Tick, ...]
    height: int
    end: float
    simulated: float | None
    next_frame: float
    sentences: tuple[str, ...]


def timeline_view(entry: TimelineEntry) -> TimelineView:
    """The bars of a timeline."""
    last = max(entry.latency, entry.simulated or 0, entry.interval
               + max(turn.ends for turn in entry.turns)) + 1
    scale = 100 / (last * (1 + _ROOM))

    def bar(first: int, final: int) -> tuple[float, float]:
        return scale * first, scale * (final - first + 1)

    rows = tuple(Row(
        turn, ROW * k, turn.stage in entry.critical, bar(turn.arrives, turn.leaves),
        bar(turn.starts, turn.ends),
        bar(turn.starts + entry.interval, turn.ends + entry.interval),
        _times(entry, turn)) for k, turn in enumerate(entry.turns))
    return TimelineView(
        entry, rows, tuple(_bands(rows)), tuple(_ticks(entry, last, scale)), ROW * len(rows),
        scale * entry.latency, None if entry.simulated is None else scale * entry.simulated,
        scale * entry.interval, tuple(_sentences(entry)))


def _times(entry: TimelineEntry, turn: TurnEntry) -> tuple[str, ...]:
    return () if entry.clock_hz is None else tuple(
        duration_of_call(cycles / entry.clock_hz) if cycles else "0" for cycles in
        (turn.arrives, turn.ends - turn.starts + 1, turn.leaves))


def _bands(rows: tuple[Row, ...]) -> Iterator[Band]:
    for stage, group in groupby(rows, key=lambda row: row.turn.stage):
        members = list(group)
        if len(members) > 1:
            yield Band(stage, members[0].top, ROW * len(members))


def _ticks(entry: TimelineEntry, last: int, scale: float) -> Iterator[Tick]:
    """Round cycles, at most as many as have room."""
    step = next(factor * 10 ** power for power in range(20) for factor in (1, 2, 5)
                if factor * 10 ** power * _TICKS >= last)
    for cycles in range(0, last + 1, step):
        time = "" if entry.clock_hz is None else (
            duration_of_call(cycles / entry.clock_hz) if cycles else "0")
        yield Tick(scale * cycles, count(cycles), time)


def _sentences(entry: TimelineEntry) -> Iterator[str]:
    most = "" if entry.is_exact else " at most"
    yield (f"A frame alone takes {_both(entry, entry.latency)}{most} from its first beat to its "
           f"last output, by formula"
           + ("." if entry.simulated is None else
              f"; in the Verilog it took {_both(entry, entry.simulated)}."))
    frames = entry.latency / entry.interval
    yield (f"At full rate the next one follows {_both(entry, entry.interval)} later"
           + (f", so that {frames:.1f} frames are on their way at a time."
              if frames > 1 else "."))


def _both(entry: TimelineEntry, cycles: int) -> str:
    text = "1 cycle" if cycles == 1 else f"{count(cycles)} cycles"
    return text if entry.clock_hz is None else (
        f"{text} ({duration_of_call(cycles / entry.clock_hz)})")
