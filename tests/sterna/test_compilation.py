"""`sterna.compile`: the choice of a board and a schedule."""

import hashlib

import numpy as np
import pytest

import sterna
from boards.catalog import BOARDS
from sterna.compilation import compile_graph
from sw.errors import SternaError
from sw.graph import Graph, Input, Interval, Output, Tensor, Threshold
from sw.schedule import DenseSchedule
from tests.hw.sparse_networks import sparse_graph
from tests.sterna.networks import INPUT_TYPE, write_model


def test_estimate_says_where_it_comes_from(model):
    compiled = sterna.compile(model, input_type=INPUT_TYPE, board="ulx3s-25f", output="class")
    assert compiled.estimate["source"] == {
        "model": "small.onnx", "model_sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "input_type": INPUT_TYPE, "output": "class"}
    assert compiled.estimate["board"] == "ulx3s-25f"
    assert compiled.estimate["device"] == "ECP5 25F"
    assert compiled.estimate["graph_hash"] == compiled.graph.hash


def test_estimate_adds_up(model):
    compiled = sterna.compile(model, input_type=INPUT_TYPE, board="icebreaker", clock_hz=12_000_000)
    estimate = compiled.estimate
    assert estimate["clock_hz"] == 12_000_000
    assert estimate["cycles_per_frame"] == compiled.accelerator.interval == max(
        layer["cycles"] for layer in estimate["layers"].values())
    assert estimate["frames_per_second"] == 12_000_000 / estimate["cycles_per_frame"]
    assert estimate["luts"] >= sum(layer["luts"] for layer in estimate["layers"].values()) - len(
        estimate["layers"])


def test_the_smallest_board_that_holds_it(tmp_path):
    smallest = sterna.compile(write_model(tmp_path / "a.onnx"), input_type=INPUT_TYPE)
    assert smallest.estimate["board"] == "icestick"
    large = sterna.compile(write_model(tmp_path / "b.onnx", 256, 256, 10, bits=4),
                           input_type=INPUT_TYPE)
    assert large.estimate["board"] == "ulx3s-25f"
    assert BOARDS["icestick"].device.luts < BOARDS["ulx3s-25f"].device.luts


def test_the_largest_board_says_why_not(tmp_path):
    with pytest.raises(SternaError, match=r"^Device ECP5 85F must hold the network's smallest "
                                          r"schedule, about \d+ LUTs and \d+ block RAMs, but has "
                                          r"room for \d+ and \d+; choose a larger board or a "
                                          r"smaller network$"):
        sterna.compile(write_model(tmp_path / "m.onnx", 2048, 1024, 10, bits=4),
                       input_type=INPUT_TYPE)


def test_a_frame_rate_costs_what_it_must(model):
    slow, fast = (sterna.compile(model, input_type=INPUT_TYPE, board="icebreaker", fps=fps)
                  for fps in (1_000, 2_000_000))
    assert slow.estimate["frames_per_second"] >= 1_000
    assert fast.estimate["frames_per_second"] >= 2_000_000
    assert slow.estimate["luts"] < fast.estimate["luts"]
    assert slow.graph.hash == fast.graph.hash


def test_takes_a_schedule_as_a_value(model):
    fitted = sterna.compile(model, input_type=INPUT_TYPE)
    layers = dict(fitted.schedule.layers)
    name = next(name for name, layer in layers.items() if isinstance(layer, DenseSchedule))
    layers[name] = DenseSchedule(2, 4, "ternary")
    own = sterna.compile_graph(fitted.graph, schedule=sterna.Schedule(layers))
    assert own.estimate["layers"][name]["cycles"] == 6
    assert own.schedule.layers[name] == DenseSchedule(2, 4, "ternary")


def test_a_network_without_a_dense_layer():
    x = Tensor((4,), Interval(0, 3))
    node = Threshold("sign", x, np.array([[2]]), np.array([False]), Interval(-1, 1, 2))
    graph = Graph((node,), Input(x, 1.0), Output(np.ones(1), np.zeros(1)))
    with pytest.raises(SternaError, match=r"^Network must have at least one dense layer, but has "
                                          r"Threshold$"):
        sterna.compile_graph(graph)


@pytest.mark.slow
def test_typical_frames_decide_and_are_told(rng):
    """A network without scales: its integers are its inputs."""
    graph = sparse_graph(rng, (96, 48, 10), [460, 48], values=[-3, 2, 5])
    frames = rng.integers(1, 16, (60, 96)) * (rng.random((60, 96)) < 0.15)
    sure = compile_graph(graph, board="ulx3s-25f", fps=24e6 / 200, clock_hz=24_000_000)
    typical = compile_graph(graph, board="ulx3s-25f", fps=24e6 / 200, clock_hz=24_000_000,
                            frames=graph.input.scale * frames)
    estimate = typical.estimate
    assert "typical_frames" not in sure.estimate
    assert estimate["typical_frames"] == 60
    assert estimate["cycles_per_frame"] <= 200 < estimate["most_cycles_per_frame"]
    assert estimate["most_cycles_per_frame"] == typical.schedule.interval(graph)
    assert estimate["luts"] < sure.estimate["luts"]


def test_typical_frames_and_a_schedule_do_not_go_together(model):
    schedule = sterna.compile(model, input_type=INPUT_TYPE, board="icebreaker").schedule
    with pytest.raises(SternaError, match="^A schedule must be given or fitted to typical frames, "
                                          "not both$"):
        sterna.compile(model, input_type=INPUT_TYPE, board="icebreaker", schedule=schedule,
                       frames=np.zeros((1, 8)))


def test_latency_is_that_of_the_last_turn(model):
    compiled = sterna.compile(model, input_type=INPUT_TYPE, board="icebreaker")
    assert compiled.estimate["latency_cycles"] == compiled.turns[-1].leaves
    assert compiled.latency == compiled.estimate["latency_cycles"]
    assert [turn.stage for turn in compiled.turns] == list(compiled.accelerator.layers)
