"""Timelines from files: only what can be drawn."""

from dataclasses import asdict, replace

import pytest

from sw.errors import SternaError
from sw.report import TimelineEntry, TurnEntry, read_entry

TURNS = (TurnEntry("fc0", "fc0", 0, 1, 10, 14), TurnEntry("act", "act", 8, 8, 14, 17))
ENTRY = TimelineEntry(TURNS, 12, ("fc0",))


def test_is_read_back():
    assert read_entry(TimelineEntry, asdict(ENTRY), "Timeline") == ENTRY
    assert ENTRY.latency == 17


@pytest.mark.parametrize("change, message", [
    ({"turns": ()}, "Timeline must have 1 to 500 layers, not 0"),
    ({"turns": ENTRY.turns[::-1]}, "Layers of a timeline must be in the order of the data"),
    ({"interval": 0}, f"Cycles per frame of a timeline must be from 1 to {2**53}, not 0"),
    ({"simulated": -1}, f"Simulated latency must be from 0 to {2**53}, not -1"),
    ({"clock_hz": float("nan")}, "Clock of a timeline must be from 1 to 1e+12 Hz, not nan"),
])
def test_rejects_what_cannot_be(change, message):
    with pytest.raises(SternaError) as error:
        replace(ENTRY, **change)
    assert str(error.value) == message


def test_rejects_work_before_its_input():
    with pytest.raises(SternaError, match=r"^Cycles of 'fc0' must rise from its input to its "
                                          r"output, not be 2, 1, 10 and 14$"):
        TurnEntry("fc0", "fc0", 2, 1, 10, 14)
    with pytest.raises(SternaError, match=r"^Cycles of 'fc0' must be from 0 to "):
        TurnEntry("fc0", "fc0", -1, 1, 10, 14)
