"""The exported Verilog of an accelerator: cocotb, the native program and the graph are equal."""

import json
import shutil
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from hw.accelerator import Accelerator
from sim.cosim import cosimulate_accelerator, cosimulate_folder
from sim.native import NativeSimulation
from sim.stimulus import stimulus
from sim.verilog import to_verilog
from sw.errors import SternaError
from sw.json_file import write_json
from sw.schedule import Schedule
from tests.hw.networks import SCHEDULES, mixed_network, other_network
from tests.hw.sparse_sequences import network
from tests.hw.sparse_sequences import schedule as shared

pytestmark = pytest.mark.slow

TESTS = ["frames_at_full_speed", "frames_with_stalls", "recovers_from_a_reset"]


@pytest.fixture(scope="module")
def graph():
    return mixed_network()


@pytest.fixture(scope="module")
def accelerator(graph):
    return Accelerator(graph, SCHEDULES["second layer"])


@pytest.fixture(scope="module")
def verilog(accelerator):
    return to_verilog(accelerator)


def test_cocotb_native_and_graph_are_equal(graph, accelerator, verilog, tmp_path, cache_dir):
    frames = stimulus(graph.input.tensor, 12)
    done = cosimulate_accelerator(accelerator, frames, tmp_path, verilog=verilog, stall=0.3,
                                  cache_dir=cache_dir / "cosim")
    assert done.passed, done.message
    native = NativeSimulation(accelerator, cache_dir / "native", verilog=verilog).run(frames)
    np.testing.assert_array_equal(done.outputs, graph.evaluate(frames))
    np.testing.assert_array_equal(native.outputs, graph.evaluate(frames))


@pytest.mark.parametrize("options", [
    {"pe": 2}, {"is_reloadable": True, "image": "rice", "start": "rom"}], ids=str)
def test_layers_that_share_an_engine(options, tmp_path, cache_dir):
    """Its weights in the memories, or decoded into them before the first frame."""
    graph = network(bias_limit=3)
    engine = shared(graph, gap_bits=2, code_bits=3, **options)
    frames = stimulus(graph.input.tensor, 6)
    done = cosimulate_accelerator(Accelerator(graph, Schedule({}, (engine,))), frames, tmp_path,
                                  stall=0.3, cache_dir=cache_dir / "cosim")
    assert done.passed, done.message
    np.testing.assert_array_equal(done.outputs, graph.evaluate(frames))


@pytest.fixture(scope="module")
def folder(graph, accelerator, verilog, tmp_path_factory):
    """What `sterna compile` writes, as far as it is read here."""
    path = tmp_path_factory.mktemp("compiled")
    graph.save(path / "graph.sterna")
    write_json(path / "schedule.json", "sterna.schedule/1", accelerator.schedule.to_json())
    (path / "accelerator.v").write_text(verilog)
    return path


def test_a_folder_that_was_compiled(folder, cache_dir, tmp_path):
    done = cosimulate_folder(folder, frames=3, junit=tmp_path / "sub" / "junit.xml",
                             cache_dir=cache_dir / "cosim")
    assert done.passed, done.message
    assert done.frames == 7
    assert done.junit == tmp_path / "sub" / "junit.xml"
    cases = list(ET.parse(done.junit).getroot().iter("testcase"))
    assert [case.get("name") for case in cases] == TESTS


def test_a_mismatch_names_frame_layer_and_value_and_leaves_a_waveform(graph, folder, tmp_path,
                                                                      cache_dir):
    """The folder's graph is another one than its Verilog was made of."""
    changed = tmp_path / "changed"
    shutil.copytree(folder, changed)
    other_network().save(changed / "graph.sterna")

    done = cosimulate_folder(changed, frames=12, cache_dir=cache_dir / "cosim")
    assert not done.passed
    assert list(done.failures) == TESTS
    for message in done.failures.values():
        assert message.startswith("frame ")
        assert "layer 'class', element 0: must be " in message
    assert done.waveform.stat().st_size > 1000
    assert "must be" in done.junit.read_text()
    assert done.message.startswith("frames_at_full_speed: frame ")


def test_a_folder_without_verilog(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "bare")
    (tmp_path / "bare" / "accelerator.v").unlink()
    with pytest.raises(SternaError, match=r"accelerator\.v must be a readable file: No such file"):
        cosimulate_folder(tmp_path / "bare")


def test_a_folder_with_a_damaged_schedule(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "bad")
    schedule = json.loads((folder / "schedule.json").read_text())
    del schedule["layers"]["fc1"]
    (tmp_path / "bad" / "schedule.json").write_text(json.dumps(schedule))
    with pytest.raises(SternaError, match=r"^Schedule must have an entry for layer 'fc1'$"):
        cosimulate_folder(tmp_path / "bad")


@pytest.mark.parametrize("stall", [-1, 1])
def test_rejects_stalls_that_never_end(folder, stall):
    with pytest.raises(ValueError, match=rf"^Stall probability must be from 0 to below 1, not "
                                         rf"{stall}$"):
        cosimulate_folder(folder, stall=stall)
