import pytest

from hw.shell.bit_clock import MIN_DIVISOR, check_divisor, divisor_of
from sw.errors import SternaError


@pytest.mark.parametrize("clock_hz, baud, divisor", [
    (12_000_000, 1_000_000, 12),
    (25_000_000, 1_000_000, 25),
    (48_000_000, 12_000_000, 4),
    (12_000_000, 115_200, 104),
    (10_250_000, 1_000_000, 10),    # 2.5 % is still accepted
    (9_750_000, 1_000_000, 10),
])
def test_divisor(clock_hz, baud, divisor):
    assert divisor_of(clock_hz, baud) == divisor


@pytest.mark.parametrize("clock_hz, baud, message", [
    (10_260_000, 1_000_000,
     r"^Baud rate must be within 2\.5% of a whole division of the clock of 10260000 Hz, not "
     r"1000000, which is off by \+2\.6%: choose 1026000 or 932727$"),
    (12_000_000, 2_600_000,
     r"^Baud rate must be within 2\.5% of a whole division of the clock of 12000000 Hz, not "
     r"2600000, which is off by -7\.7%: choose 2400000 or 2000000$"),
    (12_000_000, 4_000_000,
     r"^Baud rate must be at most a 4th of the clock of 12000000 Hz, not 4000000: choose 3000000 "
     r"or less$"),
    (12_000_000, 0, r"^Baud rate must be positive, not 0$"),
    (-1, 9600, r"^Clock must be positive, not -1$"),
])
def test_rejects_rates(clock_hz, baud, message):
    with pytest.raises(SternaError, match=message):
        divisor_of(clock_hz, baud)


@pytest.mark.parametrize("clock_hz, baud", [(10_260_000, 1_000_000), (12_000_000, 2_600_000)])
def test_what_the_message_suggests_is_accepted(clock_hz, baud):
    with pytest.raises(SternaError) as refusal:
        divisor_of(clock_hz, baud)
    for choice in str(refusal.value).split("choose ")[1].split(" or "):
        assert divisor_of(clock_hz, int(choice)) >= MIN_DIVISOR


def test_rejects_kinds():
    with pytest.raises(TypeError, match=r"^Clock must be an int, not 12000000\.0$"):
        divisor_of(12e6, 1_000_000)
    with pytest.raises(TypeError, match=r"^Divisor must be an int, not '12'$"):
        check_divisor("12")
    with pytest.raises(ValueError, match=r"^Divisor must be at least 4, not 3$"):
        check_divisor(3)
