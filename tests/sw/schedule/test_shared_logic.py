"""What is in the logic of a shared engine."""

from dataclasses import replace

import pytest

from sw.codec.slots import SlotFormat
from sw.errors import SternaError
from sw.schedule.shared_logic import SharedLogic, group_depths

LOGIC = SharedLogic(SlotFormat(), 1, 2, "bram", "logic", True, "plain", "bitstream",
                    counts=(784, 285, 99, 10), i_bits=4, bits=(4, 4), shifts=(7, 7),
                    bias_shifts=(4, 3, 0), activations=1024, groups=(2048, 2048, 2048, 512),
                    sum_bits=17, value_bits=8)


def test_derived_numbers():
    assert (LOGIC.layers, LOGIC.layer_bits, LOGIC.level_bits, LOGIC.factor_bits) == (3, 2, 4, 5)
    assert (LOGIC.slots, LOGIC.table_slots, LOGIC.image_bytes) == (6656, 512, 7168)


@pytest.mark.parametrize("slots, depths", [
    (1, (4,)), (5, (8,)), (300, (512,)), (512, (512,)), (513, (1024,)), (1025, (1024, 512)),
    (1537, (2048,)), (2049, (2048, 512)), (6640, (2048, 2048, 2048, 512)),
    (5523, (2048, 2048, 1024, 512)),
])
def test_groups_are_powers_of_two_without_waste(slots, depths):
    assert group_depths(slots) == depths
    assert sum(depths) >= slots
    if slots > 512:
        assert sum(depths) - slots < 512


@pytest.mark.parametrize("change, message", [
    ({"counts": (784, 286, 99, 10)},
     r"^Network to load into the engine 'fc0..fc2' must have counts \(784, 285, 99, 10\), which is "
     r"in its logic, not \(784, 286, 99, 10\)$"),
    ({"groups": (2048, 2048, 2048, 1024)},
     r"^Network to load into the engine 'fc0..fc2' must need at most 6656 slots, not 7168$"),
    ({"sum_bits": 18}, r"^Network to load into the engine 'fc0..fc2' must need at most 17 "
                       r"sum_bits, not 18$"),
])
def test_refuses_what_does_not_go_into_it(change, message):
    with pytest.raises(SternaError, match=message):
        LOGIC.check_holds(replace(LOGIC, **change), "fc0..fc2")


def test_smaller_networks_go_into_it():
    LOGIC.check_holds(replace(LOGIC, groups=(2048,), sum_bits=12, activations=512), "fc0..fc2")
