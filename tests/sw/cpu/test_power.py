"""Stated powers: with interval, kind and source."""

import pytest

from sw.cpu.machine import Machine
from sw.cpu.power import core_power, read_powers
from sw.errors import SternaError

MILAN = Machine("AMD EPYC", "AuthenticAMD", 25, 1, 2, "native", "AVX2", "AVX2")
OTHER = Machine("armv8", "unknown", None, None, 4, "native", "plain C++", "plain C++")
ROW = """[[processor]]
name = "x"
watts = {watts}
low = 1.0
high = 3.0
kind = "{kind}"
source = "{source}"
"""


def test_the_first_row_that_fits():
    assert core_power(MILAN).name == "AMD EPYC 7003 (Zen 3)"
    assert core_power(OTHER).name == "any processor"
    assert core_power(OTHER).kind == "guess"


def test_every_row_has_an_interval_and_a_source():
    for power in read_powers():
        assert power.low < power.watts < power.high
        assert power.source
    assert read_powers()[-1].fits(OTHER)


@pytest.mark.parametrize("values, message", [
    ({"watts": 4.0}, r"^\[processor\] watts must lie in an interval above 0, not 1\.0 <= 4\.0 <= "
                     r"3\.0$"),
    ({"kind": "felt"}, r"^\[processor\] kind must be one of measured, datasheet, guess, not "
                       r"'felt'$"),
    ({"source": ""}, r"^\[processor\] source must be named$")])
def test_rejects_rows(tmp_path, values, message):
    file = tmp_path / "power.toml"
    file.write_text(ROW.format(**{"watts": 2.0, "kind": "guess", "source": "s"} | values))
    with pytest.raises(SternaError, match=message):
        read_powers(file)


def test_rejects_a_file_without_rows(tmp_path):
    file = tmp_path / "power.toml"
    file.write_text("")
    with pytest.raises(SternaError, match=rf"^{file} must have rows \[\[processor\]\]$"):
        read_powers(file)
