"""`hw.tech.ecp5.pll` against Project Trellis' own calculator."""

import re
import shutil
import subprocess

import pytest
from amaranth.back import rtlil
from amaranth.hdl import IOPort
from amaranth.lib import io

from hw.tech.ecp5.pll import Ecp5Pll, solve
from sw.errors import SternaError
from sw.toolchain import Tool, find
from sw.webassembly import compile_once


@pytest.mark.parametrize("asked, got", [
    (50_000_000, 50_000_000), (60_000_000, 60_000_000), (66_666_667, 66_666_667),
    (133_000_000, 132_500_000), (3_125_000, 3_125_000), (400_000_000, 400_000_000)])
def test_reaches(asked, got):
    assert solve(25_000_000, asked).hz == got


@pytest.mark.parametrize("asked", range(4_000_000, 390_000_000, 21_370_000))
@pytest.mark.slow
def test_settings_keep_the_limits_of_the_data_sheet(asked):
    settings = solve(25_000_000, asked)
    assert 10e6 <= settings.pfd_hz <= 400e6
    assert 400e6 <= settings.vco_hz <= 800e6
    assert all(1 <= divider <= 128 for divider in (settings.reference, settings.fed_back,
                                                   settings.output))
    assert settings.exact_hz * settings.reference * settings.output == (
        25_000_000 * settings.fed_back)
    # Outputs lie wide apart where the controlled oscillator is divided by two or three only.
    assert 0.95 * asked < settings.exact_hz <= asked


@pytest.mark.parametrize("asked, reachable", [(3_000_000, r"3\.125"), (401_000_000, "400")])
def test_rejects_what_cannot_be_made(asked, reachable):
    with pytest.raises(SternaError, match=rf"^Clock must be 3\.125 MHz to 400 MHz with the ECP5 "
                                          rf"PLL .*; the nearest is {reachable} MHz$"):
        solve(25_000_000, asked)


def test_converts_to_rtlil():
    settings = solve(25_000_000, 60_000_000)
    pll = Ecp5Pll(settings, io.SingleEndedPort(IOPort(1, name="pad"), direction="i"))
    text = rtlil.convert(pll, ports=[pll.clk, pll.locked])
    assert "cell \\EHXPLLL" in text
    assert "parameter \\CLKOS_DIV 10" in text
    assert 'attribute \\FREQUENCY_PIN_CLKOS "60"' in text


@pytest.mark.slow
@pytest.mark.parametrize("asked", [50, 60, 75, 100, 125])
def test_reaches_what_ecppll_reaches(asked, tmp_path):
    tool = find("ecppack")
    ecppll = shutil.which(tool.command[0].replace("ecppack", "ecppll"))
    if ecppll is None:
        pytest.skip("ecppll is not installed")
    compile_once(Tool("ecppll", (ecppll,), tool.version, tool.origin))
    said = subprocess.run([ecppll, "-i", "25", "-o", str(asked), "--file", "pll.v"], cwd=tmp_path,
                          text=True, check=True, capture_output=True)
    achieved, = re.findall(r"clkout0 frequency: ([\d.]+) MHz", said.stdout + said.stderr)
    assert float(achieved) == asked
    assert solve(25_000_000, asked * 10**6).hz == asked * 10**6
    # Both set the same charge pump and filter.
    verilog = (tmp_path / "pll.v").read_text()
    assert '(* ICP_CURRENT="12" *) (* LPF_RESISTOR="8" *)' in verilog
    assert '(* MFG_ENABLE_FILTEROPAMP="1" *) (* MFG_GMCREF_SEL="2" *)' in verilog
