"""Speed of the native Verilator harness on random networks, compilation apart.

``python -m benchmarks.native_speed [--append]``
"""

import argparse
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.history import Row, append, now, this_commit
from hw.accelerator import Accelerator
from sim.native import NativeSimulation
from sw import toolchain
from sw.graph import ArgMax, Dense, Graph, Input, Interval, Node, Output, Tensor, Threshold
from sw.schedule import DEVICES, fit

SEED = 0
BIPOLAR = Interval(-1, 1, 2)
# Name, sizes of the layers, weights, pixels, frames and device of each network.
NETWORKS = (
    ("digits, ternary", (64, 64, 64, 10), Interval(-1, 1), Interval(0, 16), 2_000, "iCE40 UP5K"),
    ("MNIST, binary", (784, 64, 64, 64, 10), BIPOLAR, BIPOLAR, 10_000, "ECP5 85F"),
)
CLOCK_HZ = 24_000_000


def network(sizes: tuple[int, ...], weights: Interval, pixels: Interval) -> Graph:
    """Random dense layers with binary activations, and the choice of a class."""
    rng = np.random.default_rng(SEED)
    start = tensor = Tensor((sizes[0],), pixels)
    nodes: list[Node] = []
    for number, (inputs, outputs) in enumerate(pairwise(sizes)):
        if nodes:
            x = tensor.interval
            steps = rng.integers(x.count // 4, 3 * x.count // 4, (inputs, 1)) * x.step + x.lo
            nodes.append(Threshold(f"act{number}", tensor, steps, np.zeros(inputs, bool), BIPOLAR))
            tensor = nodes[-1].output
        nodes.append(Dense(f"fc{number}", tensor, rng.choice(weights.values(), (outputs, inputs))))
        tensor = nodes[-1].output
    nodes.append(ArgMax("class", tensor))
    return Graph(tuple(nodes), Input(start, 1.0), Output(np.ones(1), np.zeros(1)))


def main() -> None:
    """Measure, print, and append where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--append", action="store_true", help="add to history.csv")
    options = parser.parse_args()
    date, commit, verilator = now(), this_commit(), toolchain.find("verilator")
    rows = []
    for name, sizes, weights, pixels, count, device in NETWORKS:
        graph = network(sizes, weights, pixels)
        fitted = fit(graph, DEVICES[device], clock_hz=CLOCK_HZ)
        frames = np.random.default_rng(SEED).choice(pixels.values(), (count, sizes[0]))
        with tempfile.TemporaryDirectory() as folder:
            simulation = NativeSimulation(Accelerator(graph, fitted.schedule), Path(folder))
            began = time.monotonic()
            simulation.run(frames[:4])
            compiled = time.monotonic()
            run = simulation.run(frames)
            seconds = time.monotonic() - compiled
        if not np.array_equal(run.outputs, graph.evaluate(frames)):
            raise SystemExit(f"{name}: the Verilog must equal the graph, but does not")
        figures = {"s to compile": compiled - began, "cycles/s": run.cycles / seconds,
                   "frames/s": count / seconds}
        print(f"{name:18}{'-'.join(map(str, sizes)):>20}{run.interval:8.0f} cycles/frame"
              + "".join(f"{figure:14,.1f} {unit}" for unit, figure in figures.items()), flush=True)
        title = f"native_speed: {name} {'-'.join(map(str, sizes))}"
        flags = f"{verilator}; {count} frames; fastest schedule for {device}"
        rows += [Row(date, commit, title, flags, SEED, round(figure, 1), unit, "measured")
                 for unit, figure in figures.items()]
        rows.append(Row(date, commit, title, flags, SEED, run.interval, "cycles/frame",
                        "simulated"))
    if options.append:
        append(rows)


if __name__ == "__main__":
    main()
