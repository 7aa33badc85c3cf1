"""The networks of the CPU benchmark can be made, and a short run writes its file."""

import sys

import numpy as np
import pytest

from benchmarks import cpu
from sw.graph import ArgMax, Dense, Interval
from sw.json_file import read_json

pytestmark = pytest.mark.slow


def test_networks():
    graphs = cpu.graphs()
    assert graphs.keys() == cpu.SHAPES.keys() | {cpu.TRAINED}
    assert set(cpu.MUST_WIN) <= graphs.keys()
    for name, graph in graphs.items():
        assert isinstance(graph.nodes[-1], ArgMax), name
        # Classes vary also on noise: a network of constants would be too easy.
        outputs = graph.evaluate(cpu.frames_of(graph)[:200])
        assert len(np.unique(outputs)) > (2 if name == cpu.TRAINED else 4), name
    sizes = [node.weights.shape for node in graphs["LFC W1A1"].nodes if isinstance(node, Dense)]
    assert sizes == [(1024, 784), (1024, 1024), (1024, 1024), (10, 1024)]
    assert graphs["SFC W1A1"].input.tensor.interval == Interval(-1, 1, 2)


def test_a_short_run(tmp_path, monkeypatch, capsys):
    output = tmp_path / "cpu.json"
    monkeypatch.setattr(sys, "argv", ["cpu", "--only", "digits", "--seconds", "0.02", "-o",
                                      str(output)])
    cpu.main()
    content = read_json(output, cpu.SCHEMA)
    assert [row["name"] for row in content["networks"]] == ["digits ternary, A1"]
    assert content["networks"][0]["times_pytorch"]["packed kernels"].keys() == {
        "batch_1", "batch_256"}
    assert content["limits"]["popcount_bits_per_s"] > 0
    assert len(content["published"]) == 29
    assert "packed kernels" in capsys.readouterr().out
