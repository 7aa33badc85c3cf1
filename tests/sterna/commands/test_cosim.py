"""`sterna cosim`, as a user's continuous integration calls it."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from sim.cosim import Cosimulation
from sterna.compiled import Compiled
from tests.sterna.commands.test_run import other_weights


@pytest.mark.slow
def test_passes_with_junit(sterna, shared, tmp_path):
    junit = tmp_path / "reports" / "cosim.xml"
    done = sterna("cosim", shared, "--frames", "4", "--junit", junit, "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json["frames"] >= 4
    results = ET.parse(junit).getroot()
    assert list(results.iter("testcase"))
    assert not [*results.iter("failure"), *results.iter("error")]


def test_a_failure_is_exit_status_1(refuses, compiled, monkeypatch):
    done = Cosimulation(compiled / "cosim" / "results.xml", 7,
                        {"at_full_speed": "frame 3, layer 'fc1'"}, None, None)
    monkeypatch.setattr("sterna.commands.cosim.cosimulate_folder", lambda *args, **kwargs: done)
    refuses(f"Verilog of {compiled} must equal its graph under cocotb, but does not: "
            f"at_full_speed: frame 3, layer 'fc1'; see {compiled}/cosim/results.xml",
            "cosim", compiled)


@pytest.mark.full
def test_verilog_that_differs(sterna, compiled, tmp_path):
    good = Compiled.load(compiled)
    other = Compiled(other_weights(good.graph), good.schedule, good.estimate)
    other.save(tmp_path / "other")
    (compiled / "accelerator.v").write_text((tmp_path / "other" / "accelerator.v").read_text())
    done = sterna("cosim", compiled, "--frames", "4", "--seed", "3")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"sterna: Verilog of {compiled} must equal its graph under cocotb, "
                               f"but does not: ")
    assert done.err.endswith(f"; see {compiled}/cosim/results.xml\n")
    failures = ET.parse(compiled / "cosim" / "results.xml").getroot().iter("failure")
    assert list(failures)


@pytest.mark.parametrize("options", [("--frames", "0"), ("--stall", "1"), ("--seed", "x")])
def test_options_that_cannot_be(sterna, shared, options):
    done = sterna("cosim", shared, *options)
    assert (done.status, done.out) == (2, "")
    assert options[0] in done.err


def test_verilog_is_missing(refuses, compiled):
    (compiled / "accelerator.v").unlink()
    refuses(f"{compiled}/accelerator.v must be a readable file: No such file or directory",
            "cosim", compiled, "--frames", "1")
    assert np.array_equal([], list(compiled.glob("cosim/*.xml")))
