"""Energy of a frame: measured or estimated, and it says which."""

import numpy as np
import pytest

from sw.cpu.energy import energy_of
from sw.cpu.power import CorePower
from sw.cpu.rapl import Rapl
from sw.cpu.timing import Timing
from tests.sw.cpu.test_rapl import Package

POWER = CorePower("a core", 4.0, 2.0, 10.0, "guess", "nobody")


class Worker:
    """Calls that take a tenth of a second each, of a package at work."""

    name, threads = "worker", 2

    def __init__(self, package=None):
        self.package = package

    def calls(self, batch, seconds):
        if self.package is not None:
            self.package.spend(0.3, 10)
        return np.full(3, 0.1)


@pytest.mark.parametrize("batch, cores", [(1, 1), (8, 2)])
def test_estimates_time_times_power(tmp_path, batch, cores):
    timing = Timing.of(batch, 2, np.full(5, 0.1))
    energy = energy_of(Worker(), timing, Rapl(tmp_path), POWER)
    assert energy.kind == "estimated"
    assert [energy.joules, energy.low, energy.high] == pytest.approx(
        [cores * 0.1 / batch * watts for watts in (4, 2, 10)])
    assert energy.source == ("a core: 4 W a core (2 to 10; guess: nobody); this machine has no "
                             "RAPL counters (a virtual machine hides them)")


def test_measures_where_it_can(tmp_path):
    package = Package(tmp_path)
    energy = energy_of(Worker(package), Timing.of(8, 2, np.full(5, 0.1)), package.rapl(tmp_path),
                       POWER)
    assert (energy.kind, energy.source) == ("measured", "RAPL counters")
    # 0.1 s of a batch of 8 frames at 10 W, of which 3 W are idling.
    assert [energy.joules, energy.low, energy.high] == pytest.approx(
        [0.7 / 8, 0.7 / 8, 1 / 8])
