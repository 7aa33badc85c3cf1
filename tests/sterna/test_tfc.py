"""A model from outside, through the real command: FINN's TFC on all of MNIST, and on an ULX3S."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sterna.building import build
from sterna.compiled import Compiled
from sterna.devices import CACHE
from sterna.simulation import simulate
from sw.data.idx import load_idx

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def tfc(make_once, sterna_data) -> Path:
    """The folder that `sterna compile` writes of it."""
    def make(folder):
        done = subprocess.run(
            [sys.executable, "-c", "from sterna.cli import main; main()", "compile",
             str(sterna_data / "models" / "TFC_1W1A.onnx"), "--input-type", "uint8/255", "-o",
             str(folder / "tfc"), "--board", "ulx3s-85f"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
            check=False)
        assert (done.returncode, done.stderr) == (0, "")

    return make_once("sterna-tfc", make) / "tfc"


def test_compiles_for_the_board(tfc):
    estimate = json.loads((tfc / "estimate.json").read_text())
    assert (estimate["board"], estimate["clock_hz"]) == ("ulx3s-85f", 50_000_000)
    assert estimate["source"]["model"] == "TFC_1W1A.onnx"
    graph = Compiled.load(tfc).graph
    assert graph.input.tensor.shape == (1, 28, 28)
    assert graph.last.size == 10


def test_verilog_equals_the_graph_on_all_of_mnist(tfc, sterna_data, record_property):
    data = load_idx("mnist", sterna_data / "mnist")
    began = time.monotonic()
    done = simulate(tfc, data.test_x)
    # Compilation included; how long it may take depends on the machine.
    record_property("seconds", round(time.monotonic() - began, 1))
    assert done.difference is None
    assert done.run.interval == Compiled.load(tfc).accelerator.interval
    classes = done.outputs.argmax(axis=1) if done.outputs.shape[1] > 1 else done.outputs[:, 0]
    assert np.sum(classes == data.test_y) == 9296


def test_meets_timing_on_the_ulx3s(tfc):
    result = build(tfc, "ulx3s-85f", cache_dir=tfc / CACHE).result
    assert result.timing_met
    assert result.fmax_mhz >= result.clock_mhz >= 50
    assert (tfc / "ulx3s-85f" / result.bitstream).is_file()
