"""Networks on this CPU: packed kernels against PyTorch and ONNX Runtime, and the machine's limits.

``python -m benchmarks.cpu [--only TEXT] [--seconds S] [--append]``
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.history import Row, append, now, this_commit
from sw.cpu import (
    CpuResult,
    Library,
    Limits,
    Program,
    load_library,
    measure_cpu,
    measure_limits,
    published_rows,
)
from sw.cpu.dense_choice import Rules
from sw.cpu.program import available_threads
from sw.cpu.timing import KernelContender, race
from sw.graph import ArgMax, Dense, Graph, Input, Interval, Node, Output, Tensor, Threshold
from sw.json_file import write_json
from sw.lower import lower
from sw.provenance import provenance

SEED = 0
FRAMES = 4096
BATCHES = (1, 16, 64, 256, 1024)
KERNELS, PYTORCH = "packed kernels", "PyTorch float32"
RESULT = Path(__file__).with_name("results") / "cpu.json"
SCHEMA = "sterna.bench-cpu/1"
BIPOLAR, TERNARY = Interval(-1, 1, 2), Interval(-1, 1)
ICESTICK = Path(__file__).parents[1] / "recipes" / "icestick" / "model.onnx.gz"
# Networks on which the kernels must be faster than PyTorch.
MUST_WIN = ("SFC W1A1", "LFC W1A1")


@dataclass(frozen=True)
class Shape:
    """A perceptron with random weights and thresholds."""

    sizes: tuple[int, ...]
    weights: Interval
    inputs: Interval
    between: Interval

    def graph(self) -> Graph:
        """Make the network; it ends with the class."""
        rng = np.random.default_rng(SEED)
        start = edge = Tensor((self.sizes[0],), self.inputs)
        x = rng.choice(self.inputs.values(), (1000, self.sizes[0]))
        nodes: list[Node] = []
        for k, (inputs, outputs) in enumerate(pairwise(self.sizes)):
            if nodes:
                # At quantiles of random frames, so that every level occurs.
                parts = np.arange(1, self.between.count) / self.between.count
                places = np.quantile(x, parts, axis=0, method="higher").T
                falling = rng.random(inputs) < 0.1
                nodes.append(Threshold(f"act{k}", edge, places, falling, self.between))
                edge, x = nodes[-1].output, nodes[-1].evaluate(x)
            weights = rng.choice(self.weights.values(), (outputs, inputs))
            nodes.append(Dense(f"fc{k}", edge, weights))
            edge, x = nodes[-1].output, nodes[-1].evaluate(x)
        return Graph((*nodes, ArgMax("class", edge)), Input(start, 1.0),
                     Output(np.ones(1), np.zeros(1)))


SHAPES = {
    "SFC W1A1": Shape((784, 256, 256, 256, 10), BIPOLAR, BIPOLAR, BIPOLAR),
    "LFC W1A1": Shape((784, 1024, 1024, 1024, 10), BIPOLAR, BIPOLAR, BIPOLAR),
    "SFC ternary, A2": Shape((784, 256, 256, 256, 10), TERNARY, Interval(0, 255), Interval(0, 3)),
    "digits ternary, A1": Shape((64, 64, 64, 10), TERNARY, Interval(0, 16), BIPOLAR),
}
TRAINED = "iCEstick recipe, sparse"


def graphs() -> dict[str, Graph]:
    """Networks by name: random ones, and the trained one of a recipe."""
    return {name: shape.graph() for name, shape in SHAPES.items()} | {
        TRAINED: lower(ICESTICK, output="class").graph}


def frames_of(graph: Graph) -> np.ndarray:
    """Random integers of the network's input."""
    tensor = graph.input.tensor
    return tensor.interval.decode_index(np.random.default_rng(SEED).integers(
        0, tensor.interval.count, (FRAMES, *tensor.shape)))


def ratios(result: CpuResult) -> dict[str, dict[str, float]]:
    """How many times the frames per second of PyTorch each has, at batch 1 and 256."""
    if PYTORCH in result.missing:
        return {}
    pytorch = result.entry(PYTORCH)
    return {entry.name: {f"batch_{batch}": pytorch.at(batch).seconds / entry.at(batch).seconds
                         for batch in (1, 256)} for entry in result.entries}


def shares(graph: Graph, library: Library, limits: Limits, seconds: float) -> list[dict]:
    """Binary products a second of one thread, against the machine's peak: by counting, by table.

    Both are the best of many runs, as other work on the machine slows some of them down.
    """
    products = sum(node.weights.size for node in graph.nodes if isinstance(node, Dense))
    frames, found = frames_of(graph), []
    for kernel, peak in (("popcount", limits.popcount_bits), ("lookup", limits.lookup_products)):
        if not peak:
            continue
        rules = Rules(is_batched=True, sparse_below=0, has_lookup=kernel == "lookup")
        program = Program(graph, library, threads=1, rules=rules)
        timings = race([KernelContender(program, frames)], (1, 256), seconds=seconds, rounds=5)
        # A nibble of weights takes a byte in the tables' kernel.
        stored = products // (4 if kernel == "lookup" else 8)
        for (_, batch), timing in timings.items():
            rate = products * batch / timing.best
            found.append({"kernel": kernel, "batch": batch, "threads": 1,
                          "products_per_s": rate, "peak_products_per_s": peak,
                          "share_of_peak": rate / peak, "weight_bytes": stored,
                          "weight_bytes_per_s": stored / timing.best,
                          "second_cache_bytes_per_s": limits.read_bytes["second"]})
    return found


def show(name: str, result: CpuResult, peaks: Sequence[dict]) -> None:
    """Print what was found about a network."""
    faster = ratios(result)
    print(f"\n{name}: {result.entries[0].kernels}")
    print(f"  {'':22}{'batch 1':>12}{'batch 256':>14}{'best':>22}{'x PyTorch at 1, 256':>22}")
    for entry in result.entries:
        best = entry.throughput
        ratio = faster.get(entry.name)
        print(f"  {entry.name:22}{entry.latency.seconds * 1e6:9.2f} us"
              f"{1 / entry.at(256).seconds_per_frame:12,.0f}/s"
              f"{1 / best.seconds_per_frame:12,.0f}/s at {best.batch:4}"
              + (f"{ratio['batch_1']:14.1f}{ratio['batch_256']:8.1f}" if ratio else ""))
    for rival, reason in result.missing.items():
        print(f"  {rival}: {reason}")
    for row in peaks:
        print(f"  {row['kernel']:>10}, batch {row['batch']:3}: {row['products_per_s'] / 1e9:6.0f} "
              f"billion products/s of one thread at best, {row['share_of_peak']:.0%} of the peak; "
              f"weights of {row['weight_bytes'] >> 10} KiB")


def main() -> None:
    """Measure, print, write the result, and append to the history where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="networks whose name holds this text")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each batch and rival")
    parser.add_argument("--append", action="store_true", help="add to history.csv")
    parser.add_argument("-o", "--output", type=Path, default=RESULT)
    options = parser.parse_args()
    busy = os.getloadavg()[0]  # before there is work of our own
    library = load_library()
    limits, rows, content, lost = measure_limits(library), [], [], []
    print(f"{busy:.1f} processes were running on {available_threads()} processors before")
    print(f"popcount {limits.popcount_bits / 1e9:.0f}, lookup {limits.lookup_products / 1e9:.0f} "
          "billion binary products/s of one thread; reads of "
          + ", ".join(f"{rate / 1e9:.0f} GB/s ({cache} cache)"
                      for cache, rate in limits.read_bytes.items()))
    for name, graph in graphs().items():
        if options.only not in name:
            continue
        result = measure_cpu(graph, frames_of(graph), batches=BATCHES, seconds=options.seconds,
                             library=library)
        peaks = shares(graph, library, limits, options.seconds) if name in MUST_WIN else []
        show(name, result, peaks)
        faster = ratios(result)
        content.append({"name": name, "graph_hash": graph.hash, "seed": SEED, **result.json(),
                        "times_pytorch": faster, "peaks": peaks})
        if name in MUST_WIN and faster and min(faster[KERNELS].values()) <= 1:
            lost.append(name)
        machine = result.machine
        flags = f"{machine.processor}; {machine.counts_with}; -march={machine.target}"
        for entry in result.entries:
            title = f"cpu: {name}, {entry.name}"
            rows += [Row(now(), this_commit(), title, f"{flags}; batch {timing.batch}; "
                         f"{timing.threads} threads", SEED,
                         round(1 / timing.seconds_per_frame, 1), "frames/s", "measured")
                     for timing in (entry.latency, entry.at(256))]
    options.output.parent.mkdir(exist_ok=True)
    write_json(options.output, SCHEMA, {
        "networks": content, "limits": limits.json(), "load_average_before": busy,
        "published": [row.json() for row in published_rows()],
        "provenance": provenance(commit=this_commit(), seed=SEED)})
    if options.append:
        append(rows)
    if lost:
        raise SystemExit(f"The kernels must be faster than PyTorch on {', '.join(lost)}")


if __name__ == "__main__":
    main()
