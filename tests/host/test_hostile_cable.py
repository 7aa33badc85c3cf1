"""Damaged, lost and repeated bytes in both directions: the right answer, or a clear error."""

import re

import numpy as np
import pytest

from sim.hostile_cable import HostileCable
from sw.errors import SternaError
from sw.host.driver import Device

pytestmark = pytest.mark.slow

GIVES_UP = (r"^Device at sim:// must answer (RESET|RUN), not with (silence|\d+ damaged packets) in "
            r"3 tries: check the cable, ")

@pytest.mark.parametrize("faults", [{"damage": 0.00024}, {"loss": 0.00024}, {"repeat": 0.00024},
                                    {"damage": 0.00008, "loss": 0.00008, "repeat": 0.00008}],
                         ids=["damage", "loss", "repeat", "all"])
@pytest.mark.parametrize("seed", [1, 3])
def test_a_bad_cable_costs_time_and_no_frame(classifier, faults, seed):
    frames = classifier.frames(780, seed)
    cable = HostileCable(classifier.board(), **faults, seed=seed)
    with Device(cable, classifier.graph, sequence=seed) as device:
        np.testing.assert_array_equal(device.run(frames), classifier.graph.evaluate(frames))
        assert cable.faults > 0
        assert device.retries > 0


def test_a_terrible_cable_never_makes_up_an_answer(classifier):
    frames = classifier.frames(20)
    expected = classifier.graph.evaluate(frames)
    cable = HostileCable(classifier.board(), seed=1)
    outcomes = []
    with Device(cable, classifier.graph, sequence=1) as device:
        cable.damage = cable.loss = cable.repeat = 0.002
        for _ in range(30):
            try:
                np.testing.assert_array_equal(device.run(frames), expected)
                outcomes.append("right")
            except SternaError as error:
                outcomes.append("error" if re.match(GIVES_UP, str(error)) else str(error))
    assert set(outcomes) == {"right", "error"}
    assert min(map(outcomes.count, set(outcomes))) > 5, outcomes


def test_large_frames_over_a_bad_cable(large):
    frames = large.frames(3)
    cable = HostileCable(large.board(), damage=0.0003, loss=0.0003, repeat=0.0003, seed=4)
    with Device(cable, large.graph, sequence=4) as device:
        np.testing.assert_array_equal(device.run(frames), large.graph.evaluate(frames))
        assert device.retries > 0


@pytest.mark.parametrize("faults, got", [
    ({"loss": 1.0}, "silence"), ({"damage": 1.0}, r"(silence|\d+ damaged packets)")])
def test_no_cable_at_all_is_an_error(classifier, faults, got):
    cable = HostileCable(classifier.board(), **faults)
    with pytest.raises(SternaError, match=rf"^Device at sim:// must answer RESET, not with {got} "
                                          rf"in 3 tries: check the cable, the baud rate 125000 and "
                                          rf"that the board holds a bitstream of this kit$"):
        Device(cable, classifier.graph)
