import pytest

from sw.energy import Design, read_table


def design(table: str = "ice40-up5k", **events) -> Design:
    return Design(read_table(table), "iCE40 UP5K", 12e6, 1.0, {}, {"fc0": events})


def test_counts_are_frozen():
    with pytest.raises(TypeError):
        design(ff_toggle=1).frame["fc0"]["ff_toggle"] = 2  # pyright: ignore[reportIndexIssue]


def test_rejects_what_is_no_event():
    with pytest.raises(ValueError, match=r"^Event of layer 'fc0' must be one of ff_toggle, .*, "
                                         r"not 'spine'$"):
        design(spine=1)


@pytest.mark.parametrize("count", [-1, float("nan"), float("inf")])
def test_rejects_what_is_no_count(count: float):
    with pytest.raises(ValueError, match=r"^Count of 'ff_toggle' in layer 'fc0' must be a number "
                                         r"from 0, not .*$"):
        design(ff_toggle=count)


def test_rejects_tables_of_silicon():
    with pytest.raises(ValueError, match=r"^Table of a design must be an FPGA's, not asic-7nm$"):
        design("asic-7nm")


def test_rejects_a_clock_that_stands():
    with pytest.raises(ValueError, match=r"^Clock and frame rate of a design must be positive$"):
        Design(read_table("ecp5"), "ECP5 25F", 0, 1.0, {}, {})


def test_rejects_a_spread_below_one():
    with pytest.raises(ValueError, match=r"^Spread of a design must be a number from 1, not 0\.5$"):
        Design(read_table("ecp5"), "ECP5 25F", 1e6, 1.0, {}, {}, spread=0.5)
