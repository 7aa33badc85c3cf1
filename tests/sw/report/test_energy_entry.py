"""Energies from files: what is read, and what is refused."""

import pytest

from sw.errors import SternaError
from sw.report import EnergyEntry, read_entry
from tests.sw.report.energy_examples import band, energy_document, energy_entry


def test_reads_what_the_model_writes():
    entry = energy_entry()
    assert list(entry.rates) == ["accelerator", "cable", "asked"]
    assert entry.rates["asked"].energy_uj.value == pytest.approx(80.02)
    assert list(energy_entry(asked=None).rates) == ["accelerator", "cable"]


@pytest.mark.parametrize("changes, message", [
    ({"method": "measured"}, "^Method of an energy must be netlist or estimate, not 'measured'$"),
    ({"clock_hz": 0}, "^Clock of an energy must be above 0, not 0$"),
    ({"frames": 0}, "^Energy must have at least one frame "),
    ({"asic": {str(k): {"energy_uj": band(1)} for k in range(11)}}, "at most 10 tables"),
    ({"board": 3}, "^Energy: board must be a string, not 3$"),
])
def test_refuses_an_entry(changes, message):
    with pytest.raises(SternaError, match=message):
        read_entry(EnergyEntry, {**energy_document(), **changes}, "Energy")


@pytest.mark.parametrize("changes, message", [
    ({"frames_per_second": 0},
     r"^Frame rate of an energy must be from 1e-12 to 1e\+12 per second, not 0$"),
    ({"frames_per_second": float("inf")}, "^Frame rate of an energy must be .*, not inf$"),
    ({"energy_uj": {"low": 2, "value": 1, "high": 3}}, "^Energy band must have 0 <= low <= value"),
    ({"energy_uj": {"low": 0, "value": 1, "high": 1e999}}, "^Energy band must have 0 <= low"),
    ({"energy_uj": {"low": 0, "value": float("nan"), "high": 1}}, "^Energy band must have 0"),
    ({"energy_uj": band(1, hope=1.0)}, "^Shares of an energy must be of measured, .*, not hope$"),
    ({"energy_uj": band(1, guess=1.5)}, "^Shares of an energy must be from 0 to 1, not 1.5$"),
    ({"unknown": [""]}, "^Energy must have at most 50 sentences of 1 to 1000 letters"),
    ({"unknown": ["x" * 1001]}, "^Energy must have at most 50 sentences"),
    ({"unknown": ["x"] * 51}, "^Energy must have at most 50 sentences"),
    ({"layers_uj": {str(k): band(1) for k in range(501)}}, "at most 500 layers_uj, not 501$"),
    ({"layers_uj": {"a": {}}}, "^Energy: full_rate: layers_uj: a must have 'low', but has only"),
])
def test_refuses_a_rate(changes, message):
    document = energy_document()
    document["full_rate"] = {**document["full_rate"], **changes}
    with pytest.raises(SternaError, match=message):
        read_entry(EnergyEntry, document, "Energy")
