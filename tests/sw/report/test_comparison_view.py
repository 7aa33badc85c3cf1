"""Folders side by side: only what differs is plotted."""

import pytest

from sw.errors import SternaError
from sw.report import ComparedEntry, EnergyBand
from sw.report.comparison_view import comparison_view


def entry(name, error: float | None = 0.02, cycles=100, luts: int | None = 500, **more):
    return ComparedEntry(name, "net", error, cycles, luts, 1, 0, **more)


def titles(*compared):
    return [plot.partition("<title>")[2].partition("<")[0]
            for plot in comparison_view(compared).plots]


def test_plots_of_what_differs():
    assert titles(entry("a"), entry("b", cycles=50)) == ["Cycles per frame against LUTs"]
    assert titles(entry("a"), entry("b", error=0.01)) == ["Accuracy against LUTs"]
    assert len(titles(entry("a"), entry("b", error=0.01, cycles=7))) == 2
    assert titles(entry("a"), entry("b", luts=7)) == []


def test_unknown_errors_and_luts_are_left_out():
    assert titles(entry("a"), entry("b", error=None)) == []
    assert titles(entry("a", luts=None), entry("b", luts=None, cycles=7)) == []


def test_placed_designs_are_a_series_of_their_own():
    plot, = comparison_view([entry("a", placed={"icestick": 1100}),
                             entry("b", cycles=50, luts=900)]).plots
    assert ">placed, with the shell<" in plot
    assert ">a, icestick<" in plot
    assert "layers, estimated" in plot
    # What is measured in another way has another front.
    assert "stroke: var(--wing); stroke-width: 0.9" in plot


def test_accuracy_against_energy_has_bands_and_two_fronts():
    band, cpu = EnergyBand(0.5, 1.0, 3.0), EnergyBand(4.0, 8.0, 16.0)
    plot, = comparison_view([
        entry("a", energy_uj=band, energy_board="icestick", luts=None),
        entry("b", error=0.01, luts=None, energy_uj=EnergyBand(0.0, 2.0, 4.0),
              energy_board="icestick", cpu_energy_uj=cpu, cpu_way="packed kernels, estimated"),
        entry("c", error=0.03, luts=None)]).plots
    assert "<title>Accuracy against energy per inference<" in plot
    for words in ("a, icestick", "b, icestick", "b",
                  "FPGA at full rate, modelled", "CPU at its best, estimated",
                  "microjoules per inference"):
        assert f">{words}<" in plot, words
    assert plot.count("stroke-opacity: 0.35") == 3


def test_one_accuracy_against_energy_is_no_plot():
    band = EnergyBand(0.5, 1.0, 3.0)
    view = comparison_view([entry("a", energy_uj=band, luts=None),
                            entry("b", error=0.01, luts=None)])
    assert titles(*view.rows) == []
    assert (view.has_energy, view.has_cpu_energy) == (True, False)


def test_float_and_int8_rivals_have_marks_of_their_own():
    band, cpu = EnergyBand(0.5, 1.0, 3.0), EnergyBand(4.0, 8.0, 16.0)
    view = comparison_view([
        entry("a", energy_uj=band, energy_board="icestick", luts=None, float_error=0.01,
              float_energy_uj=cpu, float_way="PyTorch float32, estimated", weight_bits=2),
        entry("b", energy_uj=band, energy_board="icestick", luts=None, weight_bits=8,
              activation_bits=8, float_error=0.01),
        # Weights of 8 bits alone are no int8.
        entry("c", luts=None, weight_bits=8, activation_bits=4)])
    assert [row.is_int8 for row in view.rows] == [False, True, False]
    plot, = view.plots
    assert view.has_float
    for words in ("float32 on the CPU, estimated", "int8 (W8A8) on the FPGA", "a, icestick",
                  "b, icestick"):
        assert f">{words}<" in plot, words
    assert plot.count("stroke-opacity: 0.35") == 3  # nothing is drawn of what was not timed


def test_a_float_rival_without_a_known_accuracy_is_not_drawn():
    band = EnergyBand(0.5, 1.0, 3.0)
    view = comparison_view([entry("a", energy_uj=band, luts=None, float_energy_uj=band,
                                  float_way="PyTorch float32, measured"),
                            entry("b", energy_uj=band, luts=None, error=0.01)])
    assert ">a<" not in view.plots[0]


@pytest.mark.parametrize("changes, message", [
    ({"cycles": 0}, r"^Cycles of 'a' must be from 1 to "),
    ({"luts": -1}, r"^Resources of 'a' must be from 0 to "),
    ({"placed": {"icestick": 0}}, r"^LUTs of 'a' must be from 1 to "),
    ({"placed": dict.fromkeys("abcdefghi", 1)}, r"^Folder 'a' must have at most 8 builds, not 9$"),
    ({"error": 1.5}, r"^Error of 'a' must be from 0 to 1, not 1\.5$"),
])
def test_rejects(changes, message):
    with pytest.raises(SternaError, match=message):
        entry("a", **changes)
