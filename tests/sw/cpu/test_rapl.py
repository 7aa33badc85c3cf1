"""Energy counters, made of files: they wrap, and what idling takes is told apart."""

import os

import pytest

from sw.cpu.rapl import Rapl

HIGHEST = 10_000_000


class Package:
    """A package that takes 3 W when idle and 10 W at work; its counter wraps at 10 J."""

    def __init__(self, folder, name="package-0"):
        self.zone = folder / "intel-rapl:0"
        self.zone.mkdir()
        (self.zone / "name").write_text(f"{name}\n")
        (self.zone / "max_energy_range_uj").write_text(f"{HIGHEST}\n")
        self.now, self.energy = 0.0, 9_500_000
        self.spend(0, 0)

    def spend(self, seconds, watts):
        self.now += seconds
        self.energy = (self.energy + round(seconds * watts * 1e6)) % (HIGHEST + 1)
        (self.zone / "energy_uj").write_text(f"{self.energy}\n")

    def rapl(self, folder):
        return Rapl(folder, clock=lambda: self.now, sleep=lambda seconds: self.spend(seconds, 3))


def test_measures_work_above_idling(tmp_path):
    package = Package(tmp_path)
    reading = package.rapl(tmp_path).measure(lambda: package.spend(0.3, 10))
    assert reading.seconds == pytest.approx(1.2)
    assert reading.joules == pytest.approx(12)
    assert reading.idle_joules == pytest.approx(3.6)


def test_parts_of_a_package_do_not_count_twice(tmp_path):
    Package(tmp_path, "core")
    assert not Rapl(tmp_path).is_readable


def test_says_that_there_are_none(tmp_path):
    rapl = Rapl(tmp_path)
    assert not rapl.is_readable
    assert rapl.why_not == "this machine has no RAPL counters (a virtual machine hides them)"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_says_that_they_may_not_be_read(tmp_path):
    package = Package(tmp_path)
    (package.zone / "energy_uj").chmod(0)
    assert Rapl(tmp_path).why_not == f"only root may read {package.zone / 'energy_uj'}"


def test_says_that_they_are_damaged(tmp_path):
    package = Package(tmp_path)
    (package.zone / "energy_uj").write_text("much")
    rapl = Rapl(tmp_path)
    assert not rapl.is_readable
    assert rapl.why_not.startswith(f"{package.zone} cannot be read: invalid literal")
