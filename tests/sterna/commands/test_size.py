"""`sterna size`: what a model takes, from a model, a graph or a folder."""

import gzip
import hashlib
import json

import pytest

from sterna.sizing import parse_shape, size_model
from sw.compress.metrics import original_bytes
from sw.errors import SternaError
from sw.graph import Graph
from sw.provenance import provenance
from tests.sterna.networks import INPUT_TYPE


def test_json(sterna, compiled):
    done = sterna("size", compiled, "--json")
    assert (done.status, done.err) == (0, "")
    got = done.json
    weights = 8 * 6 + 6 * 3
    assert got["weights"] == weights
    assert 0 < got["nonzeros"] < weights
    assert got["bytes"][got["best"]] == min(got["bytes"].values())
    assert {"plain", "trits", "bitmap", "gap_huffman", "mixed"} <= got["bytes"].keys()
    assert got["original"] == {"shape": [8, 6, 3], "bytes": 4 * (weights + 9),
                               "from": "the model's own shape"}
    assert got["ratio"] == pytest.approx(4 * (weights + 9) / got["bytes"][got["best"]], abs=1e-3)
    assert [layer["shape"] for layer in got["layers"]] == [[6, 8], [3, 6]]
    assert got["refused"] == {}


def test_table(sterna, compiled):
    done = sterna("size", compiled, "--pes", 2, "--original", "8-9-3")
    assert (done.status, done.err) == (0, "")
    assert "original: 8-9-3, 444 bytes (the option --original)" in done.out
    for text in "gap_huffman", "trits", "6 x 8", "density", "entries, 2 PEs: most", "queues":
        assert text in done.out


def test_all_forms_of_a_model_are_one(sterna, compiled, model, tmp_path):
    (tmp_path / "m.onnx.gz").write_bytes(gzip.compress(model.read_bytes()))
    forms = [sterna("size", form, "--input-type", INPUT_TYPE, "--json").json["bytes"]
             for form in (model, tmp_path / "m.onnx.gz", compiled, compiled / "graph.sterna")]
    assert forms[0] == forms[1] == forms[2] == forms[3]


def test_says_why_a_coding_is_missing(sterna, tmp_path, rng):
    from tests.sw.compress.sparse_networks import sparse_network
    sparse_network(rng).save(tmp_path / "g.sterna")
    done = sterna("size", tmp_path / "g.sterna")
    assert ("no trits: layer 'fc2': Weights in trits must have at most 2 values besides zero, "
            "not 4") in done.out


def noted(folder, model, sha=None):
    (folder / "metrics.json").write_text(json.dumps({
        "schema": "sterna.compression/1", "recipe": {"network": {"hidden": [20]}},
        "model_sha256": sha or hashlib.sha256(model.read_bytes()).hexdigest(),
        "provenance": provenance()}))


def test_the_shape_before_compression_is_in_the_metrics(model, tmp_path):
    copy = tmp_path / "model.onnx"
    copy.write_bytes(model.read_bytes())
    noted(tmp_path, copy)
    got = size_model(copy, input_type=INPUT_TYPE)
    assert got.original_from == "metrics.json, beside the model"
    assert got.size.original_bytes == original_bytes((8, 20, 3))
    given = size_model(copy, input_type=INPUT_TYPE, original=(8, 6, 3))
    assert given.original_from == "the option --original"


@pytest.mark.parametrize("break_it", [
    lambda folder, model: noted(folder, model, "0" * 64),
    lambda folder, model: (folder / "metrics.json").write_text("{}"),
    lambda folder, model: (folder / "metrics.json").write_text("no JSON"),
])
def test_metrics_of_another_model_say_nothing(model, tmp_path, break_it):
    copy = tmp_path / "model.onnx"
    copy.write_bytes(model.read_bytes())
    break_it(tmp_path, copy)
    assert size_model(copy, input_type=INPUT_TYPE).original_from == "the model's own shape"


def test_the_graph_of_a_folder_is_counted(compiled):
    graph = Graph.load(compiled / "graph.sterna")
    assert size_model(compiled).size.weights == sum(
        node.weights.size for node in graph.nodes if hasattr(node, "weights"))


@pytest.mark.parametrize("text", ["784", "784-0-10", "784-x", "", "784--10", "784-99999999"])
def test_refuses_shapes(refuses, compiled, text):
    with pytest.raises(SternaError, match=r"^Original network must be its numbers of features, "):
        parse_shape(text)


def test_refuses_models(refuses, tmp_path, compiled):
    refuses(f"Folder {tmp_path} must hold a graph.sterna, but does not; `sterna compile` writes "
            f"one", "size", tmp_path)
    refuses("Processing elements must be from 1 to 255, not 0", "size", compiled, "--pes", 0)
    refuses("Original network must have 3 numbers of features, at least those of the model "
            "(8-6-3), and as many outputs, not 8-3", "size", compiled, "--original", "8-3")
