"""`hw.tech.pll`: the choice among settings."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from hw.tech.pll import PllSettings, megahertz, nearest
from sw.errors import SternaError


@dataclass(frozen=True)
class Exact(PllSettings):
    output_hz: Fraction
    label: str = ""

    @property
    def exact_hz(self):
        return self.output_hz


def settings(*megahertz):
    return [Exact(10_000_000, Fraction(mhz) * 10**6, f"{n}") for n, mhz in enumerate(megahertz)]


@pytest.mark.parametrize("asked, got", [
    (30_000_000, 30_000_000), (39_999_999, 30_000_000), (40_000_000, 40_000_000),
    (20_000_000, 20_000_000), (20_000_001, 20_000_000)])
def test_exact_or_nearest_lower(asked, got):
    assert nearest(settings(30, 20, 40), asked, "PLL").hz == got


def test_first_of_equals_wins():
    assert nearest(settings(20, 30, 30), 35_000_000 - 5_000_000, "PLL").label == "1"


def test_a_fraction_of_a_hertz_above_is_above():
    third = Fraction(100, 3)
    assert nearest(settings(20, third, 40), 33_333_333, "PLL").hz == 20_000_000
    assert nearest(settings(20, third, 40), 33_333_334, "PLL").hz == 33_333_333


@pytest.mark.parametrize("asked, wrong, reachable", [
    (19_999_999, "19.999999", "20"), (40_000_001, "40.000001", "40")])
def test_rejects_what_is_out_of_reach_and_names_the_nearest(asked, wrong, reachable):
    with pytest.raises(SternaError, match=(
            rf"^Clock must be 20 MHz to 40 MHz with the PLL on an oscillator of 10 MHz, not "
            rf"{wrong} MHz; the nearest is {reachable} MHz$")):
        nearest(settings(30, 20, 40), asked, "PLL")


def test_rejects_an_oscillator_that_no_setting_takes():
    with pytest.raises(SternaError, match=r"^Oscillator of the PLL must be in its range; no "
                                          r"frequency can be made$"):
        nearest([], 1, "PLL")


@pytest.mark.parametrize("hz, spelt", [
    (24_000_000, "24 MHz"), (19_875_000, "19.875 MHz"), (Fraction(10**9, 15), "66.666667 MHz"),
    (100_000_000, "100 MHz"), (1, "0.000001 MHz")])
def test_frequencies_are_spelt_to_the_hertz(hz, spelt):
    assert megahertz(hz) == spelt
