"""Driver, packets, pins, shell and accelerator together: what comes back is what the graph says."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.host.driver import Device

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name, count", [("classifier", 120), ("logits", 60), ("large", 3)])
def test_every_frame_equals_the_graph(request, name, count):
    bench = request.getfixturevalue(name)
    frames = bench.frames(count)
    with Device(bench.board(), bench.graph) as device:
        integers = bench.graph.evaluate(frames)
        np.testing.assert_array_equal(device.run_integers(frames), integers)
        np.testing.assert_array_equal(device.run(frames), bench.graph.output.apply(integers))
        found = device.verify(frames[:10])
        assert (found.frames, found.mismatches) == (min(count, 10), 0)
        assert device.retries == 0


def test_takes_the_models_floats(classifier):
    frames = classifier.frames(20)
    with Device(classifier.board(), classifier.graph) as device:
        np.testing.assert_array_equal(device.run((frames / 16).astype(np.float32)),
                                      classifier.graph.evaluate(frames))


@pytest.mark.parametrize("baud", [122_000, 128_000])
def test_rates_that_are_no_whole_division(classifier, baud):
    """Up to 2.5 % between the two ends: the host's bits are exact, the device's whole cycles."""
    bench = classifier.at(baud)
    frames = bench.frames(40)
    with Device(bench.board(), bench.graph) as device:
        assert device.info.baud == baud
        np.testing.assert_array_equal(device.run(frames), bench.graph.evaluate(frames))
        assert device.retries == 0


def test_cycles_are_those_of_the_formulas(classifier):
    """A frame's bytes go one by one, with one more cycle for each beat, into the first layer."""
    info = classifier.info
    interval = classifier.schedule.interval(classifier.graph)
    frames = classifier.frames(info.frames_per_run)
    with Device(classifier.board(), classifier.graph) as device:
        device.run(frames)
        feeding = len(frames) * (info.i_frame_bytes + info.i_beats)
        assert feeding <= device.cycles <= feeding + 10 * interval
        once = device.cycles
        device.run(np.concatenate([frames, frames]))
        assert device.cycles == 2 * once


def test_the_same_happens_at_the_same_time_in_every_run(classifier):
    times = []
    for _ in range(2):
        with Device(classifier.board(), classifier.graph, sequence=7) as device:
            device.run(classifier.frames(30))
            times.append(device.link.now())
    assert times[0] == times[1]


def test_tells_what_the_device_is(classifier):
    with Device(classifier.board(), classifier.graph) as device:
        assert device.info == classifier.info
        assert device.info.model_hash == classifier.graph.hash[:16]


def test_refuses_a_board_with_another_model(classifier, logits):
    with pytest.raises(SternaError, match=rf"^Device at sim:// must hold the model "
                                          rf"{logits.graph.hash[:16]} of this build, not "
                                          rf"{classifier.graph.hash[:16]}: program the board with "
                                          rf"it$"):
        Device(classifier.board(), logits.graph)
