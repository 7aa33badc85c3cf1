"""`sterna.open`: the same driver on a cable and on a simulated board."""

import numpy as np
import pytest

import sterna
from sterna.building import find_build
from sw.errors import SternaError
from tests.sterna.builds import played_board, pretend_build


def test_a_cable(compiled, frames):
    pretend_build(compiled)
    built = find_build(compiled)
    with (played_board(built.compiled, built.info) as port,
          sterna.open(compiled, port=port) as device):
        graph, x = built.compiled.graph, np.load(frames)
        assert device.info.model_hash == graph.hash[:16]
        assert np.array_equal(device.run(x), graph.output.apply(graph.evaluate(x)))
        assert device.verify(x).mismatches == 0


@pytest.mark.parametrize("port", ["sim://quick", "sim:/"])
def test_ports_that_are_none(compiled, port):
    with pytest.raises(SternaError, match=rf"^Simulated port must be sim:// or sim://netlist, not "
                                          rf"'{port}'$"):
        sterna.open(compiled, port=port)


@pytest.mark.slow
def test_the_simulated_board(shared, frames):
    x = np.load(frames)
    with sterna.open(shared, port="sim://", board="icebreaker") as device:
        assert device.info.clock_hz == 24_000_000
        assert device.verify(x).mismatches == 0
        assert device.verify(x / 16).mismatches == 0
        assert device.cycles > 0
