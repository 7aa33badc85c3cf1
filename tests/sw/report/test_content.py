"""The content of a report, and its file."""

import json
import re

import numpy as np
import pytest

from sw.errors import SternaError
from sw.json_file import read_json
from sw.report import SCHEMA, BoardEntry, Content, Digit, choose_digits
from tests.sw.report.examples import digits_content

# What others read.
NAMES = {"dataset", "test_frames", "accuracy", "mismatches", "rounding_cases", "boards", "seconds",
         "provenance"}
BOARD_NAMES = {"luts", "ffs", "brams", "dsps", "fmax_mhz", "clock_mhz", "timing_met", "bitstream",
               "cycles_per_frame", "core_frames_per_second", "link_frames_per_second"}


def test_names_of_the_file(tmp_path):
    _, path = digits_content().write(tmp_path)
    content = read_json(path, SCHEMA)
    assert NAMES <= content.keys()
    assert list(content["accuracy"]) == ["float", "quantised", "qonnx", "graph", "rtl", "driver"]
    assert list(content["mismatches"]) == ["qonnx_vs_graph", "graph_vs_rtl", "graph_vs_netlist",
                                           "graph_vs_driver"]
    assert list(content["boards"]) == ["icebreaker", "ulx3s-25f"]
    for board in content["boards"].values():
        assert BOARD_NAMES <= board.keys()
        assert board["cycles_per_frame"].keys() == {"formula", "simulated"}
    assert content["critical_layer"] == "dense0"
    assert content["cached"] == ["train"]
    assert content["digits"][0].keys() == {"pixels", "shape", "true", "answer"}
    assert [layer["name"] for layer in content["layers"]] == [
        "dense0", "threshold0", "dense1", "threshold1", "dense2", "class"]


@pytest.mark.parametrize("content", [digits_content(), Content("empty")], ids=["whole", "empty"])
def test_round_trip(content):
    assert Content.from_json(json.loads(json.dumps(content.to_json()))) == content


def test_names_are_there_where_nothing_is_known():
    content = Content("empty").to_json()
    assert NAMES <= content.keys()
    assert set(content["accuracy"].values()) == set(content["mismatches"].values()) == {None}
    assert content["critical_layer"] is None


def test_numbers_of_numpy_are_written(tmp_path):
    content = Content("numbers", accuracy={"graph": np.float64(0.5)},
                      mismatches={"graph_vs_rtl": np.int64(0)})
    _, path = content.write(tmp_path)
    assert read_json(path, SCHEMA)["accuracy"]["graph"] == 0.5


def test_is_complete():
    assert digits_content().is_complete
    assert not digits_content(boards={}).is_complete
    assert not digits_content(mismatches={"graph_vs_rtl": 0}).is_complete


@pytest.mark.parametrize("change, message", [
    ({"accuracy": {"rlt": 1.0}}, "Names of accuracy must be of float, quantised, qonnx, graph, "
                                 "rtl, driver, not rlt"),
    ({"accuracy": {"rtl": 95.8}}, "Accuracy 'rtl' must be from 0 to 1, not 95.8"),
    ({"digits": (Digit((0,), (1, 1), 1, 1),) * 201}, "Report must show at most 200 images, not "
                                                     "201"),
])
def test_rejects(change, message):
    with pytest.raises(SternaError, match=f"^{re.escape(message)}$"):
        digits_content(**change)


@pytest.mark.parametrize("path, value, message", [
    (("test_frames",), "many", "Report: test_frames must be an integer, not 'many'"),
    (("test_frames",), True, "Report: test_frames must be an integer, not True"),
    (("boards", "icebreaker"), [], "Report: boards: icebreaker must be an object, not []"),
    (("boards", "icebreaker", "luts"), 1.5,
     "Report: boards: icebreaker: luts must be an integer, not 1.5"),
    (("seconds", "train"), None, "Report: seconds: train must be a number, not None"),
    (("layers",), {}, "Report: layers must be a list, not {}"),
])
def test_rejects_a_damaged_file(path, value, message):
    document = json.loads(json.dumps(digits_content().to_json()))
    place = document
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(SternaError, match=f"^{re.escape(message)}$"):
        Content.from_json(document)


def test_rejects_a_file_without_a_title():
    with pytest.raises(SternaError, match=r"^Report must have 'title', but has only boards$"):
        Content.from_json({"boards": {}})


def test_unknown_names_are_passed_over():
    assert Content.from_json({"title": "x", "schema": SCHEMA, "more": 1}).title == "x"
    assert Content.from_json({"title": "x", "boards": {"b": {"luts": 3, "new": 4}}}
                             ).boards == {"b": BoardEntry(luts=3)}


def test_wrong_digits_are_chosen_first():
    frames = np.arange(24).reshape(6, 2, 2)
    digits = choose_digits(frames, np.array([0, 1, 2, 3, 4, 5]), np.array([[0], [1], [7], [3], [4],
                                                                           [9]]), (2, 2), limit=4)
    assert [(digit.true, digit.answer) for digit in digits] == [(2, 7), (5, 9), (0, 0), (1, 1)]
    assert digits[0] == Digit((8, 9, 10, 11), (2, 2), 2, 7)


@pytest.mark.parametrize("shape, message", [
    ((2, 3), "Image must have 6 pixels, not 4"),
    ((4,), "Shape of an image must be rows and columns of at most 4096 pixels, not (4,)"),
    ((1 << 20, 1 << 20), "Shape of an image must be rows and columns of at most 4096 pixels, not "
                         "(1048576, 1048576)"),
])
def test_rejects_an_image(shape, message):
    with pytest.raises(SternaError, match=f"^{re.escape(message)}$"):
        Digit((1, 2, 3, 4), shape, 0, 0)
