"""Schedules of shared engines."""

import pytest

from sw.errors import SternaError
from sw.schedule.shared import SharedSchedule


def test_names_and_lanes():
    assert SharedSchedule(("fc0",)).name == "fc0"
    schedule = SharedSchedule(("fc0", "act0", "fc1"), lanes=4)
    assert (schedule.name, schedule.i_lanes, schedule.o_lanes) == ("fc0..fc1", 4, 1)


def test_lists_are_as_good_as_tuples():
    """JSON has no tuples."""
    plain = SharedSchedule(layers=["fc0"], escapes=[31, 62, 93, 124, 155, 186, 220])
    assert plain == SharedSchedule(("fc0",), escapes=(31, 62, 93, 124, 155, 186, 220))
    assert plain.slot_format.escapes[-1] == 220


@pytest.mark.parametrize("change, message", [
    ({"layers": ()}, r"^Layers of a shared engine must be names of layers, at least one$"),
    ({"layers": (3,)}, r"^Layers of a shared engine must be names of layers, at least one$"),
    ({"pe": 0}, r"^PE of the engine 'fc0' must be a positive integer, not 0$"),
    ({"pe": True}, r"^PE of the engine 'fc0' must be a positive integer, not True$"),
    ({"lanes": 3}, r"^Lane count of the engine 'fc0' must be a power of two, not 3$"),
    ({"store": "spram"}, r"^Store of the engine 'fc0' must be one of rom, bram, not 'spram'$"),
    ({"multiplier": "x"}, r"^Multiplier of the engine 'fc0' must be one of logic, dsp, not 'x'$"),
    ({"gap_bits": 1}, r"^Gap of a slot must have 2 to 11 bits, not 1$"),
    ({"is_reloadable": True, "store": "rom"},
     r"^Engine 'fc0' must have slots of at most 8 bits and codebooks in 'bram' to be reloadable, "
     r"not slots of 8 bits and codebooks in 'rom'$"),
    ({"is_reloadable": True, "gap_bits": 6},
     r"^Engine 'fc0' must have slots of at most 8 bits and codebooks in 'bram' to be reloadable, "
     r"not slots of 9 bits and codebooks in 'bram'$"),
])
def test_rejects(change, message):
    with pytest.raises(SternaError, match=message):
        SharedSchedule(**({"layers": ("fc0",)} | change))
