"""`sw.schedule.device`: the parts. `tests/boards/test_build.py` compares them with nextpnr."""

import dataclasses

import pytest

from sw.schedule.device import DEVICES


def test_parts_are_named_by_themselves():
    assert list(DEVICES) == ["iCE40 HX1K", "iCE40 HX8K", "iCE40 UP5K", "ECP5 25F", "ECP5 45F",
                             "ECP5 85F"]
    assert all(name == str(device) for name, device in DEVICES.items())


@pytest.mark.parametrize("name, kilobits", [
    ("iCE40 HX1K", 64), ("iCE40 HX8K", 128), ("iCE40 UP5K", 120),
    ("ECP5 25F", 1008), ("ECP5 45F", 1944), ("ECP5 85F", 3744)])
def test_block_memory_adds_up_to_the_data_sheets_total(name, kilobits):
    device = DEVICES[name]
    assert device.brams * device.bram_bits == kilobits * 1024


def test_widest_port_takes_a_block_into_whole_words():
    for device in DEVICES.values():
        assert device.bram_bits % max(device.bram_widths) == 0


def test_ultraplus_has_a_megabit_that_the_bitstream_cannot_fill():
    assert DEVICES["iCE40 UP5K"].spram_bits == 1 << 20
    assert sum(device.spram_bits > 0 for device in DEVICES.values()) == 1


def test_parts_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError, match=r"^cannot assign to field 'luts'$"):
        DEVICES["ECP5 25F"].luts = 1
    with pytest.raises(TypeError, match=r"does not support item assignment$"):
        DEVICES["ECP5 25F"] = None
