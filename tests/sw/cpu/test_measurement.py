"""A whole measurement: every way agrees before it is timed."""

import json

import numpy as np
import pytest

import sw.cpu.measurement
from sw.cpu import CpuResult, measure_cpu
from sw.cpu.power import CorePower
from sw.graph import Interval
from tests.sw.cpu.networks import BIPOLAR, frames_of, mlp

pytestmark = pytest.mark.slow

QUICK = {"batches": (1, 8), "seconds": 0.01, "rounds": 1}
POWER = CorePower("a core", 4.0, 2.0, 10.0, "guess", "nobody")


@pytest.mark.parametrize("has_rivals", [False, True])
def test_measures(has_rivals, kernels):
    graph, told = mlp((64, 64, 10), Interval(-1, 1), Interval(0, 16)), []
    result = measure_cpu(graph, frames_of(graph, 5), library=kernels("native"), power=POWER,
                         has_rivals=has_rivals, progress=told.append, **QUICK)
    assert isinstance(result, CpuResult)
    names = ["packed kernels", "PyTorch float32", "ONNX Runtime float32"]
    assert [entry.name for entry in result.entries] == names[:3 if has_rivals else 1]
    assert (result.missing, result.frames) == ({}, 8)
    kernel = result.entry("packed kernels")
    assert kernel.latency.batch == 1
    assert kernel.throughput.seconds_per_frame == min(t.seconds_per_frame for t in kernel.timings)
    assert "bytes" in kernel.kernels
    assert kernel.latency_energy.low < kernel.latency_energy.joules < kernel.latency_energy.high
    assert told == ["batches of 1", "batches of 8"]
    content = json.loads(json.dumps(result.json(), allow_nan=False))
    assert content["entries"][0]["latency_s"] == kernel.latency.seconds
    assert content["machine"]["threads"] == result.machine.threads


def test_a_wrong_answer_is_not_timed(kernels, monkeypatch):
    graph = mlp((20, 8, 4), BIPOLAR)
    wrong = np.zeros((8, 1), np.int64)
    monkeypatch.setattr(sw.cpu.measurement.Program, "run", lambda self, frames: wrong - 1)
    with pytest.raises(ArithmeticError, match=r"^Outputs of packed kernels must be those of the "
                                              r"graph, but frame 0, element 0 is -1, not [0-3]$"):
        measure_cpu(graph, frames_of(graph, 8), library=kernels("native"), **QUICK)


def test_a_rival_that_cannot_says_why(kernels):
    graph = mlp((300, 4), Interval(-128, 127), Interval(-100_000, 100_000))
    result = measure_cpu(graph, frames_of(graph, 8), library=kernels("native"), **QUICK)
    assert [entry.name for entry in result.entries] == ["packed kernels"]
    assert result.missing.keys() == {"PyTorch float32", "ONNX Runtime float32"}
    assert "exact in float32" in result.missing["PyTorch float32"]
