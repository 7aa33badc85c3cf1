"""`hw.tech.ice40.pll` against Project IceStorm's own calculator."""

import re
import shutil
import subprocess

import pytest
from amaranth.back import rtlil
from amaranth.hdl import IOPort
from amaranth.lib import io

from hw.tech.ice40.pll import Ice40Pll, solve
from sw.errors import SternaError
from sw.toolchain import Tool, find
from sw.webassembly import compile_once


@pytest.mark.parametrize("oscillator, asked, got", [
    (12_000_000, 24_000_000, 24_000_000),
    (12_000_000, 20_000_000, 19_875_000),
    (12_000_000, 16_125_000, 16_125_000),
    (100_000_000, 48_000_000, 47_916_666 + 1),  # 100 MHz / 6 * 46 / 16, rounded
    (12_000_000, 270_000_000, 270_000_000),
])
def test_reaches(oscillator, asked, got):
    assert solve(oscillator, asked).hz == got


@pytest.mark.parametrize("asked", range(17_000_000, 260_000_000, 13_370_000))
def test_settings_keep_the_limits_of_the_data_sheet(asked):
    settings = solve(12_000_000, asked)
    assert 10e6 <= settings.pfd_hz <= 133e6
    assert 533e6 <= settings.vco_hz <= 1066e6
    assert settings.vco_hz == 12_000_000 * (settings.divf + 1) / (settings.divr + 1)
    assert 0.97 * asked < settings.exact_hz <= asked


@pytest.mark.parametrize("asked, reachable", [(14_000_000, "16.125"), (300_000_000, "270")])
def test_rejects_what_cannot_be_made(asked, reachable):
    with pytest.raises(SternaError, match=rf"^Clock must be 16\.125 MHz to 270 MHz with the iCE40 "
                                          rf"PLL .*; the nearest is {reachable} MHz$"):
        solve(12_000_000, asked)


def test_rejects_a_slow_oscillator():
    with pytest.raises(SternaError, match=r"^Oscillator of the iCE40 PLL must be in its range"):
        solve(32_768, 24_000_000)


def test_converts_to_rtlil():
    settings = solve(12_000_000, 24_000_000)
    pll = Ice40Pll(settings, io.SingleEndedPort(IOPort(1, name="pad"), direction="i"))
    text = rtlil.convert(pll, ports=[pll.clk, pll.locked])
    assert "cell \\SB_PLL40_PAD" in text
    assert "parameter \\DIVF 7'0111111" in text
    assert re.search(r"connect \\PACKAGEPIN \\pad", text)


@pytest.mark.slow
@pytest.mark.parametrize("oscillator, asked", [
    (12, 24), (12, 30), (12, 48), (12, 20), (16, 25), (25, 40), (25, 33.3), (27, 74.25), (48, 24),
    (100, 25), (100, 72)])  # not where the nearest frequency is above: icepll takes that
def test_equals_icepll(oscillator, asked):
    # The calculator is beside icepack, in the same package or on the same PATH.
    tool = find("icepack")
    icepll = shutil.which(tool.command[0].replace("icepack", "icepll"))
    if icepll is None:
        pytest.skip("icepll is not installed")
    compile_once(Tool("icepll", (icepll,), tool.version, tool.origin))
    said = subprocess.run([icepll, "-i", str(oscillator), "-o", str(asked)], text=True, check=True,
                          capture_output=True).stdout
    theirs = {name: int(value) for name, value in re.findall(r"(\w+):\s+(\d+) \(\d'b", said)}
    settings = solve(round(oscillator * 1e6), round(asked * 1e6))
    assert theirs == {"DIVR": settings.divr, "DIVF": settings.divf, "DIVQ": settings.divq,
                      "FILTER_RANGE": settings.filter_range}
