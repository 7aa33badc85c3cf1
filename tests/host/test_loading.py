"""Weights over the cable: a device computes what was loaded last, or says that it cannot."""

from dataclasses import replace

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import Dense, Graph
from sw.host.driver import Device
from sw.host.protocol import FIRST, Command
from sw.schedule import Schedule, SharedSchedule, hardware_nodes, shared_plan
from tests.hw.sparse_networks import sparse_graph

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session", params=["plain", "rice"])
def bench(make_bench, request):
    return engine_bench(make_bench, image=request.param)


@pytest.fixture(scope="session")
def flash_bench(make_bench):
    return engine_bench(make_bench, image="huffman", start="flash")


def engine_bench(make_bench, **loading):
    graph = sparse_graph(np.random.default_rng(5), (32, 12, 8, 5), [60, 40, 20],
                         values=(-7, -3, 2, 9), shift=4, bias_limit=30)
    engine = SharedSchedule(tuple(node.name for node in graph.nodes), lanes=2, gap_bits=5,
                            code_bits=3, is_reloadable=True, **loading)
    return make_bench(graph, Schedule({}, (engine,)))


def image_of(graph, bench):
    """The weights of a graph for the hardware of the bench."""
    engine, = bench.schedule.shared
    held = shared_plan(tuple(hardware_nodes(bench.graph)), engine)
    return shared_plan(tuple(hardware_nodes(graph)), engine, held.logic).image


@pytest.fixture
def other(bench):
    """The same staircases behind half of the first layer's weights: its sums go less far."""
    graph = bench.graph
    first = graph.nodes[0]
    weights = first.weights * (np.arange(first.weights.shape[1]) % 2)
    nodes, edge = [], graph.input.tensor
    for node in graph.nodes:
        weights_of = {"weights": weights} if node is first else {}
        if not isinstance(node, Dense):
            reach = edge.interval
            weights_of = {"thresholds": np.clip(node.thresholds, reach.lo, reach.hi + 1)}
        nodes.append(replace(node, input=edge, **weights_of))
        edge = nodes[-1].output
    return Graph(tuple(nodes), graph.input, graph.output)


def test_computes_what_was_loaded_last(bench, other):
    frames = bench.frames(6)
    own, theirs = bench.graph.evaluate(frames), other.evaluate(frames)
    assert (own != theirs).any()
    with Device(bench.board(), bench.graph, image=image_of(bench.graph, bench)) as device:
        np.testing.assert_array_equal(device.run_integers(frames), own)
        device.load(other, image_of(other, bench))
        np.testing.assert_array_equal(device.run_integers(frames), theirs)
        device.load(bench.graph, image_of(bench.graph, bench))
        np.testing.assert_array_equal(device.run_integers(frames), own)


def test_the_next_driver_has_its_own_weights(bench, other):
    """Whatever the one before it loaded, and however far it came."""
    frames, board = bench.frames(3), bench.board()
    image = image_of(bench.graph, bench)
    device = Device(board, bench.graph, image=image)
    device.load(other, image_of(other, bench))
    device = Device(board, bench.graph, image=image)
    np.testing.assert_array_equal(device.run_integers(frames), bench.graph.evaluate(frames))
    device._talk.ask(Command.LOAD, bytes([FIRST, 1, 2, 3]), patience=[1])
    device = Device(board, bench.graph, image=image)
    np.testing.assert_array_equal(device.run_integers(frames), bench.graph.evaluate(frames))
    device.close()


def test_half_an_image_answers_nothing(bench):
    frames = bench.frames(1)
    with Device(bench.board(), bench.graph) as device:
        device._talk.ask(Command.LOAD, bytes([FIRST, 1, 2, 3]), patience=[1])
        with pytest.raises(SternaError, match=r"^Weights in the device at sim:// must be whole, "
                                              r"but are damaged: open it again to load them, or "
                                              r"program the board$"):
            device.run_integers(frames)


@pytest.mark.parametrize("content", [0, 0xFF])
def test_weights_that_cannot_be_right_are_told(bench, content):
    """An empty memory has no end of a layer: an error, and no hang."""
    frames, image = bench.frames(1), image_of(bench.graph, bench)
    with Device(bench.board(), bench.graph) as device:
        if bench.schedule.shared[0].image == "plain":
            device.load(bench.graph, bytes([content]) * len(image))
        else:  # found before they are used
            with pytest.raises(SternaError, match=r"^Weights of \d+ bytes must fill the memories"):
                device.load(bench.graph, bytes([content]) * len(image))
        with pytest.raises(SternaError, match=r"^Weights in the device at sim:// must be whole, "):
            device.run_integers(frames)
        device.load(bench.graph, image)
        np.testing.assert_array_equal(device.run_integers(frames), bench.graph.evaluate(frames))


def test_an_image_of_another_length_is_refused(bench):
    image = image_of(bench.graph, bench)
    with Device(bench.board(), bench.graph) as device, pytest.raises(
            SternaError, match=rf"^Weights of {len(image) - 1} bytes must fill the memories of the "
                               rf"device at sim://, but do not: they are of another schedule$"):
        device.load(bench.graph, image[:-1])


def waited(board):
    """A board that has had the time to read its flash."""
    board.read(1, 0.5)
    return board


def test_a_board_starts_from_its_flash(flash_bench):
    frames, image = flash_bench.frames(3), image_of(flash_bench.graph, flash_bench)
    with Device(waited(flash_bench.board(image)), flash_bench.graph) as device:
        np.testing.assert_array_equal(device.run_integers(frames),
                                      flash_bench.graph.evaluate(frames))


@pytest.mark.parametrize("damage", ["erased", "a bit"])
def test_a_damaged_flash_is_told_and_mended_by_the_host(flash_bench, damage):
    frames, image = flash_bench.frames(2), image_of(flash_bench.graph, flash_bench)
    content = b"" if damage == "erased" else image[:40] + bytes([image[40] ^ 1]) + image[41:]
    with pytest.raises(SternaError, match=r"^Device at sim:// must hold the weights of its "
                                          r"bitstream, but others were loaded or they are damaged"):
        Device(waited(flash_bench.board(content)), flash_bench.graph)
    board = waited(flash_bench.board(content))
    with Device(board, flash_bench.graph, image=image) as device:
        np.testing.assert_array_equal(device.run_integers(frames),
                                      flash_bench.graph.evaluate(frames))
