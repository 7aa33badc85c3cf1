"""Timings of a CPU from files: what is read, and what is refused."""

import pytest

from sw.errors import SternaError
from tests.sw.report.cpu_examples import cpu_document, cpu_report, rival


def test_reads_what_the_command_writes():
    packed, torch = cpu_report().entries
    assert packed.alone.median_s == pytest.approx(2e-6)
    assert (packed.fastest.batch, packed.fastest.threads) == (64, 2)
    assert torch.energy_at_batch_1.joules == pytest.approx(4e-4)


def changed(**changes):
    return [{**rival("packed kernels", 2.0, 32.0), **changes}]


TIMING = rival("packed kernels", 2.0, 32.0)["timings"][0]
ENERGY = rival("packed kernels", 2.0, 32.0)["energy_at_batch_1"]
ROW = cpu_document()["published"][0]


@pytest.mark.parametrize("changes, message", [
    ({"entries": []}, "^CPU must have 1 to 20 rivals, not 0$"),
    ({"entries": changed(timings=[])}, "^Rival 'packed kernels' must have timings of 1 to 50 "),
    ({"entries": changed(timings=[{**TIMING, "batch": 2}])}, "and one of a frame alone$"),
    ({"entries": changed(timings=[{**TIMING, "median_s": 0.0}])}, "^Timing must be above 0, not 0"),
    ({"entries": changed(timings=[{**TIMING, "frames_per_s": 1e999}])}, "^Timing must be above 0"),
    ({"entries": changed(timings=[{**TIMING, "quartiles_s": [1.0]}])}, "^Timing must have 2 quart"),
    ({"entries": changed(energy_at_batch_1={**ENERGY, "kind": "guess"})},
     "^Energy of 'packed kernels' must be measured or estimated, not 'guess'$"),
    ({"entries": changed(energy_at_best_batch={**ENERGY, "low": 1.0})},
     "^Energy of 'packed kernels' must have 0 <= low <= joules <= high, not 1, "),
    ({"published": [{**ROW, "boundary": "wall"}]}, "^Published boundary must be one of core, "),
    ({"published": [{**ROW, "microjoules": -1.0}]}, "^Published figures of 'A chip' must be above"),
    ({"published": [ROW] * 201}, "^CPU must have at most 200 published rows, not 201$"),
    ({"checked_frames": 0}, "^Checked frames must be above 0, not 0$"),
    ({"load_average_before": -1.0}, "^Load average must be at least 0, not -1$"),
    ({"machine": {}}, "^CPU: machine must have 'processor', but has only nothing$"),
])
def test_refuses(changes, message):
    with pytest.raises(SternaError, match=message):
        cpu_report(**changes)
