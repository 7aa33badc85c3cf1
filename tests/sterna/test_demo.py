"""`sterna demo` apart from its minutes: steps, and what must hold before a report is written."""

from types import SimpleNamespace

import numpy as np
import pytest

from sterna.demo import Demo, check, classes_of
from sterna.steps import Steps
from sw.errors import SternaError

TRUTH = np.array([3, 1, 4, 1])


def demo(*, qonnx=0, rtl=0, netlist=0, driver=0, answers=TRUTH, rounding=0):
    """A demo that found these mismatches; its network knows every frame."""
    return Demo(
        data=SimpleNamespace(test_y=TRUTH),
        trained=SimpleNamespace(float_accuracy=0.9, quantised_accuracy=1.0), compiled=None,
        comparison=SimpleNamespace(mismatches=qonnx, rounding_cases=rounding, executor=TRUTH,
                                   graph=TRUTH),
        simulation=SimpleNamespace(difference=SimpleNamespace(frames=rtl) if rtl else None,
                                   outputs=TRUTH[:, np.newaxis]),
        boards={}, netlist_mismatches={"icebreaker": 0, "ulx3s-25f": netlist}, netlist_frames=6,
        answers=np.array(answers), driver_mismatches=driver, steps=Steps())


def test_all_equal():
    found = demo()
    check(found)
    assert found.mismatches == {"qonnx_vs_graph": 0, "graph_vs_rtl": 0, "graph_vs_netlist": 0,
                                "graph_vs_driver": 0}
    assert found.accuracy == {"float": 0.9, "quantised": 1.0, "qonnx": 1.0, "graph": 1.0,
                              "rtl": 1.0, "driver": 1.0}


@pytest.mark.parametrize("found, name, count", [
    ({"qonnx": 2}, "qonnx_vs_graph", 2), ({"rtl": 3}, "graph_vs_rtl", 3),
    ({"netlist": 1}, "graph_vs_netlist", 1), ({"driver": 4}, "graph_vs_driver", 4),
])
def test_a_mismatch_is_no_success(found, name, count):
    with pytest.raises(SternaError, match=rf"^Demo must have no mismatches, but {name} has "
                                          rf"{count}$"):
        check(demo(**found))


def test_another_accuracy_is_no_success():
    with pytest.raises(SternaError, match=r"^Demo must have the same accuracy everywhere, not "
                                          r"\{.*'driver': 0\.75\}$"):
        check(demo(answers=[3, 1, 4, 2]))


def test_a_part_of_the_frames_through_the_driver_is_no_other_accuracy():
    found = demo(answers=TRUTH[:2])
    check(found)
    assert not found.is_driven_whole


def test_classes_of_outputs():
    assert classes_of(TRUTH).tolist() == classes_of(TRUTH[:, np.newaxis]).tolist() == [3, 1, 4, 1]
    assert classes_of(np.array([[0.5, 2.0, 2.0], [1, 0, -1]])).tolist() == [1, 0]
