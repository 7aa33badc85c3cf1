"""`boards.nextpnr`: reports read, and shortages told."""

import json

import pytest

from boards.nextpnr import check_fit, netlist_cells, read_timing, resources, shortage
from sw.errors import SternaError
from sw.schedule.device import DEVICES

UP5K, ECP5 = DEVICES["iCE40 UP5K"], DEVICES["ECP5 25F"]


def report(**clocks):
    return {"fmax": {name: {"achieved": achieved, "constraint": constraint}
                     for name, (achieved, constraint) in clocks.items()}}


def test_timing_is_that_of_the_designs_clock():
    timing = read_timing(report(clk=(31.5, 24.0015), other=(90.0, 12.0)), 24_000_000)
    assert (timing.fmax_mhz, timing.met, timing.critical_path) == (31.5, True, {})


@pytest.mark.parametrize("clocks", [
    {"clk": (23.9, 24.0)}, {"clk": (30.0, 24.0), "other": (11.9, 12.0)}])
def test_any_clock_can_miss(clocks):
    assert not read_timing(report(**clocks), 24_000_000).met


def test_rejects_a_clock_that_was_not_constrained():
    with pytest.raises(SternaError, match=r"^nextpnr must report a clock of 24\.0 MHz, but it "
                                          r"reports \['clk'\]$"):
        read_timing(report(clk=(100.0, 12.0)), 24_000_000)


def test_critical_path_is_the_clocks_own():
    def hop(start, end, delay):
        return {"from": {"cell": start}, "to": {"cell": end}, "delay": delay}

    paths = [{"from": "<async>", "to": "posedge clk", "path": [hop("pin", "x", 99)]},
             {"from": "posedge clk", "to": "posedge clk",
              "path": [hop("a", "a", 1.25), hop("a", "b", 18.5), hop("b", "b", 0.25)]}]
    content = {**report(clk=(50.0, 24.0)), "critical_paths": paths}
    assert read_timing(content, 24_000_000).critical_path == {"ns": 20.0, "from": "a", "to": "b"}


def test_resources_are_what_is_occupied():
    used = {"ICESTORM_LC": 208, "ICESTORM_RAM": 2, "ICESTORM_DSP": 1, "ICESTORM_SPRAM": 0}
    content = {"utilization": {name: {"used": count} for name, count in used.items()}}
    assert resources(content, UP5K) == {"luts": 208, "brams": 2, "dsps": 1, "sprams": 0}


def test_cells_of_the_top_module_are_counted(tmp_path):
    kinds = ["LUT4", "LUT4", "CCU2C", "TRELLIS_FF", "DP16KD", "MULT18X18D", "TRELLIS_DPR16X4",
             "TRELLIS_IO"]
    path = tmp_path / "netlist.json"
    path.write_text(json.dumps({"modules": {
        "LUT4": {"attributes": {"blackbox": "1"}, "cells": {}},
        "top": {"attributes": {"top": "00000001"},
                "cells": {f"c{n}": {"type": kind} for n, kind in enumerate(kinds)}}}}))
    assert netlist_cells(path, ECP5) == {"luts": 10, "ffs": 1, "brams": 1, "dsps": 1}


@pytest.mark.parametrize("needed, device, sentence", [
    ({"luts": 5281}, UP5K, "5281 LUTs and the part has 5280"),
    ({"ffs": 24_289}, ECP5, "24289 flip-flops and the part has 24288"),
    ({"luts": 1, "brams": 31}, UP5K, "31 block RAMs and the part has 30"),
    ({"dsps": 29}, ECP5, "29 multiplier blocks and the part has 28"),
    ({"sprams": 5}, UP5K, "5 single-port RAMs and the part has 4"),
])
def test_rejects_what_does_not_fit_and_names_the_resource(needed, device, sentence):
    with pytest.raises(SternaError, match=(
            rf"^Design must fit the {device} of board 'b', but it needs {sentence}: fold its "
            rf"layers more \(a smaller `pe` or `simd`\) or choose a larger board$")):
        check_fit(needed, device, "b")


def test_a_full_part_is_not_too_small():
    check_fit({"luts": 5280, "brams": 30, "dsps": 8, "sprams": 4, "ffs": 5280}, UP5K, "b")


def test_shortage_is_read_from_the_log():
    log = ("Info: Device utilisation:\n"
           "Info: \t         ICESTORM_LC:    6012/   5280   113%\n"
           "Info: \t        ICESTORM_RAM:      30/     30   100%\n"
           "Info: \t               SB_IO:      99/     39   253%\n"
           "ERROR: Unable to place cell 'x'\n")
    assert shortage(log, UP5K) == {"luts": 6012}
    assert shortage("ERROR: something else\n", UP5K) == {}
