"""Small shared engines, for tests of their parts and of the whole."""

import numpy as np
from amaranth.hdl import ResetInserter, Signal, Value
from amaranth.sim import Simulator

from hw.sparse_sequence import SparseSequence
from sim.streams import Run, run_frames
from sw.graph import BeatFormat, Graph
from sw.schedule import SharedSchedule
from tests.hw.sparse_networks import sparse_graph

VALUES = [-9, -3, 1, 4, 7]


def network(sizes=(8, 6, 5, 3), weights=(24, 16, 8), seed=3, **options) -> Graph:
    """A network that a shared engine takes."""
    options = {"values": VALUES, "shift": 4, "bias_limit": 20} | options
    return sparse_graph(np.random.default_rng(seed), sizes, weights, **options)


def schedule(graph: Graph, **options) -> SharedSchedule:
    """One engine for the whole of it."""
    return SharedSchedule(tuple(node.name for node in graph.nodes), **options)


def engine(graph: Graph, **options) -> SparseSequence:
    return SparseSequence(graph.nodes, schedule(graph, **options))


def frames_for(graph: Graph, rng, count=1) -> np.ndarray:
    """Random frames behind one of zeros and one of the highest inputs."""
    highest, inputs = graph.input.tensor.interval.hi, graph.input.tensor.size
    return np.concatenate([np.zeros((1, inputs), int), np.full((1, inputs), highest),
                           rng.integers(0, highest + 1, (count, inputs))])


def run(dut: SparseSequence, graph: Graph, frames, **conditions) -> Run:
    """Stream frames through an engine."""
    return run_frames(dut, frames, BeatFormat(graph.input.tensor.interval, dut.schedule.lanes),
                      BeatFormat(graph.last.interval, 1), o_beats=graph.last.size, **conditions)


def check(dut: SparseSequence, graph: Graph, frames, **conditions) -> None:
    """The engine gives what the graph says."""
    np.testing.assert_array_equal(run(dut, graph, frames, **conditions).outputs,
                                  graph.evaluate(frames))


def run_loaded(dut: SparseSequence, images, frames, mended=(), limit=20_000):
    """Load images, stream frames, and return all outputs and whether there was an error.

    Where ``mended`` are given, they are loaded after the error, and the frames begin again behind a
    reset.
    """
    outputs: list[int] = []
    reset = Signal()
    beats = frames.reshape(-1, dut.schedule.lanes).tolist()
    state = {"error": 0}

    async def put(ctx, port, payload):
        """Offer a payload until it is taken, or until there is an error that stops it."""
        ctx.set(port.payload, payload)
        ctx.set(port.valid, 1)
        ready = error = 0
        while not ready and not (error and port is dut.i):
            _, _, ready, error = await ctx.tick().sample(port.ready, dut.error)
        ctx.set(port.valid, 0)

    async def load(ctx, image):
        for place, byte in enumerate(image):
            await put(ctx, dut.load, {"data": byte, "first": place == 0})

    async def feed(ctx):
        for image in images:
            await load(ctx, image)
        for beat in beats:
            await put(ctx, dut.i, beat)
        if mended:
            while not ctx.get(dut.error):
                await ctx.tick()
            for image in mended:
                await load(ctx, image)
            ctx.set(reset, 1)
            await ctx.tick()
            ctx.set(reset, 0)
            outputs.clear()
            for beat in beats:
                await put(ctx, dut.i, beat)

    async def take(ctx):
        ctx.set(dut.o.ready, 1)
        wanted = len(frames) * dut.nodes[-1].out_features
        for _ in range(limit):
            *_, valid, value, error = await ctx.tick().sample(
                dut.o.valid, Value.cast(dut.o.payload), dut.error)
            assert not (error and valid)
            state["error"] = error
            if valid:
                outputs.append(value)
            if len(outputs) == wanted or (error and not mended):
                return
        raise AssertionError(f"{len(outputs)} of {wanted} outputs and no error in {limit} cycles")

    sim = Simulator(ResetInserter(reset)(dut))
    sim.add_clock(1e-6)
    sim.add_testbench(feed)
    sim.add_testbench(take)
    sim.run()
    beat = BeatFormat(dut.nodes[-1].output.interval, 1)
    return beat.interval.decode(np.array(outputs, np.int64)), bool(state["error"])
