"""Graph files: round trips, and what a damaged or hostile file gets."""

import json
import zipfile

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import (
    ArgMax,
    Dense,
    Graph,
    Input,
    Interval,
    Output,
    Reshape,
    Table,
    Tensor,
    Threshold,
)


@pytest.fixture
def graph(rng):
    image = Input(Tensor((2, 3), Interval(0, 16)), 1 / 16, 0.5)
    flat = Reshape("flat", image.tensor, (6,))
    fc = Dense("fc", flat.output, rng.integers(-300, 300, (4, 6)))
    act = Threshold("act", fc.output, rng.integers(-9, 9, (4, 1)), [0, 1, 1, 0], Interval(-1, 1, 2))
    table = Table("table", act.output, rng.integers(0, 9, (1, 2)), Interval(0, 9))
    return Graph((flat, fc, act, table, ArgMax("class", table.output)), image,
                 Output(np.linspace(0.1, 0.4, 1), [0.25], True))


@pytest.fixture
def path(graph, tmp_path):
    graph.save(tmp_path / "net.sterna")
    return tmp_path / "net.sterna"


def rewrite(path, edit=None, **members):
    """Write the file again, with its JSON edited and members replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if edit:
        document = json.loads(parts["graph.json"])
        edit(document)
        parts["graph.json"] = json.dumps(document).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | members).items():
            archive.writestr(name, data)


def test_round_trip(graph, path, rng):
    loaded = Graph.load(path)
    x = rng.integers(0, 17, (20, 2, 3))
    for name, values in graph.trace(x).items():
        np.testing.assert_array_equal(loaded.trace(x)[name], values)
    assert loaded.hash == graph.hash
    assert loaded.input == graph.input
    assert loaded.output.takes_class
    assert loaded.output.scale.tolist() == graph.output.scale.tolist()


def test_equal_graphs_give_equal_bytes(graph, path, tmp_path):
    Graph.load(path).save(tmp_path / "again.sterna")
    assert path.read_bytes() == (tmp_path / "again.sterna").read_bytes()


def test_no_file(tmp_path):
    with pytest.raises(SternaError, match=r"^Graph file .*net\.sterna does not exist; `sterna "
                                          r"compile` writes one$"):
        Graph.load(tmp_path / "net.sterna")


def test_another_kind_of_file(tmp_path):
    (tmp_path / "net.sterna").write_bytes(b"not a zip")
    with pytest.raises(SternaError, match=r"must be a sterna-graph of version 1, but: File is not "
                                          r"a zip file$"):
        Graph.load(tmp_path / "net.sterna")


@pytest.mark.parametrize("edit, message", [
    (lambda d: d.update(format="x"), "it is another kind of file"),
    (lambda d: d.update(version=2), "its version is 2"),
    (lambda d: d.pop("nodes"), "it has no 'nodes'"),
    (lambda d: d["nodes"][1].update(operator="Conv9"), "the operator of layer 'fc' must be one "),
    (lambda d: d["nodes"][1].pop("weights"), "missing 1 required positional argument: 'weights'"),
    (lambda d: d["nodes"][1]["weights"].update(dtype="object"), "it has no 'object'"),
    (lambda d: d["nodes"][1]["weights"].update(shape=[4, 7]), "cannot reshape"),
    (lambda d: d["nodes"][1]["weights"].update(file="../x"), "it has no .*\\.\\./x"),
    (lambda d: d["nodes"][1]["weights"].update(sha256="0"), "is damaged"),
    (lambda d: d["nodes"][2].update(output_interval=[0, 5, 1]), "must have 5 levels"),
    (lambda d: d["input"].update(shape=[0]), "Tensor shape must be positive integers"),
    (lambda d: d["nodes"].extend([{}] * 5000), "at most 4096 nodes"),
    (lambda d: d["output"].update(scale=["x"]), "could not convert"),
])
def test_damaged_documents(path, edit, message):
    rewrite(path, edit)
    with pytest.raises(SternaError, match=r"^Graph file .*but: .*" + message):
        Graph.load(path)


def test_a_bomb_is_refused_before_it_is_unpacked(path, monkeypatch):
    monkeypatch.setattr("sw.graph.storage.MAX_JSON_BYTES", 1000)
    rewrite(path, **{"graph.json": b" " * 100_000})
    with pytest.raises(SternaError, match=r"its part 'graph\.json' must have at most 1000 bytes, "
                                          r"not 100000$"):
        Graph.load(path)


def test_a_broken_array_is_refused(path):
    rewrite(path, **{"0.fc.weights": b"\0" * 48})
    with pytest.raises(SternaError, match=r"is damaged \(another SHA-256\)$"):
        Graph.load(path)
