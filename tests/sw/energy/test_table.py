import pytest

from sw.energy import read_table


def test_voltage_counts_squared():
    table = read_table("ice40-up5k")
    at = table.band("ff_toggle", volts=table.reference_volts)
    assert at is not None
    assert at.value == 0.202
    assert at.shares == {"derived": 1}
    half = table.band("ff_toggle", volts=table.reference_volts / 2)
    assert half is not None
    assert half.high == pytest.approx(at.high / 4)


def test_the_pins_have_a_rail_of_their_own():
    table = read_table("ecp5")
    assert table.band("io_toggle", volts=0.5) == table.band("io_toggle")


def test_parts_differ():
    table = read_table("ice40-hx")
    one, eight = (table.band("static", f"iCE40 {part}") for part in ("HX1K", "HX8K"))
    assert one is not None
    assert eight is not None
    assert one.high < eight.high


def test_unknown_is_none_and_has_a_reason():
    table = read_table("ecp5")
    assert table.band("pll_core", "ECP5 25F") is None
    assert table.reason("pll_core") == "no published figure separates the PLL from the rest"
    assert table.band("static", "ECP5 5F") is None
    assert table.reason("static") == "no figure for this part"


def test_rejects_names_that_no_table_has():
    with pytest.raises(KeyError, match="Table ecp5 has no constant 'add_int8'"):
        read_table("ecp5").constant("add_int8")
