"""The model of the cable against the simulated board, which counts its clock."""

import pytest

from sw.host.driver import Device
from sw.report import model_link

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name, count", [("classifier", 300), ("logits", 100)])
def test_is_what_the_simulated_board_takes(request, name, count):
    bench = request.getfixturevalue(name)
    link = model_link(bench.info, cycles_per_frame=bench.schedule.interval(bench.graph))
    frames = bench.frames(count)
    with Device(bench.board(), bench.graph) as device:
        began = device.link.now()
        device.run_integers(frames)
        seconds = device.link.now() - began
    # What the model leaves out is the shell's own time for a packet and the accelerator's latency.
    assert count / link.frames_per_second < seconds < 1.1 * count / link.frames_per_second
