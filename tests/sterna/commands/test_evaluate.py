"""`sterna evaluate`, and what every command says to damaged folders and data that do not fit."""

import json

import numpy as np
import pytest

from sw.graph import Graph


def test_is_the_graph(sterna, compiled, frames, tmp_path):
    out = tmp_path / "y.npy"
    done = sterna("evaluate", compiled, "--input", frames, "-o", out, "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json["frames"] == 5
    graph = Graph.load(compiled / "graph.sterna")
    expected = graph.output.apply(graph.evaluate(np.load(frames)))
    assert np.array_equal(np.load(out), expected)
    assert np.load(out).dtype == expected.dtype


def test_floats_are_the_same_integers(sterna, compiled, frames, tmp_path):
    np.save(tmp_path / "floats.npy", np.load(frames) / np.float32(16))
    for name in (frames, tmp_path / "floats.npy"):
        assert sterna("evaluate", compiled, "--input", name, "-o", f"{name}.y").status == 0
    assert np.array_equal(np.load(f"{frames}.y"), np.load(tmp_path / "floats.npy.y"))


def test_without_an_output_file(sterna, compiled, frames):
    done = sterna("evaluate", compiled, "--input", frames)
    assert done.status == 0
    assert "not written" in done.out


@pytest.mark.parametrize("array, sentence", [
    (np.zeros((5, 9), int), "Input must have the shape (frames, 8), not (5, 9)"),
    (np.zeros((0, 8), int), "Input must have the shape (frames, 8), not (0, 8)"),
    (np.int64(3), "Input must have the shape (frames, 8), not ()"),
    (np.zeros((2, 8), complex), "Input must have an integer or float dtype, not "
                                "complex128"),
    (np.full((2, 8), 17), "Input integers must be in 0..16, not 17 (frame 0, element [0])"),
    (np.eye(8, dtype=np.int8) * -1, "Input integers must be in 0..16, not -1 (frame 0, element "
                                    "[0])"),
    (np.full((1, 8), 2**64 - 1, np.uint64), "Input integers must be in 0..16, not "
                                            "18446744073709551615"),
    (np.full((1, 8), 0.3), "Input values must be 0.0625 times an integer, not 0.3 (frame 0, element"
                           " [0])"),
    (np.full((1, 8), np.nan), "Input values must be 0.0625 times an integer, not nan (frame 0, "
                              "element [0])"),
])
@pytest.mark.parametrize("command", [
    ["evaluate"], ["simulate"], ["run", "--port", "sim://"]], ids=lambda c: c[0])
def test_data_that_do_not_fit(refuses, compiled, tmp_path, contents, command, array, sentence):
    np.save(tmp_path / "x.npy", array)
    before = contents(tmp_path)
    refuses(sentence, command[0], compiled, *command[1:], "--input", tmp_path / "x.npy", "-o",
            tmp_path / "y.npy")
    assert contents(tmp_path) == before


def short(path):
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<i8", "fortran_order": False,
                                                    "shape": (10**12, 8)})
        file.write(b"12345678")


def pickled(path):
    np.save(path, np.array([{}], object), allow_pickle=True)


@pytest.mark.parametrize("write, reason", [
    (lambda path: None, "must be a readable .npy file: No such file or directory"),
    (lambda path: path.mkdir(), "must be a readable .npy file: Is a directory"),
    (lambda path: path.write_text("1 2 3\n"), "must be a .npy file, as numpy.save writes it"),
    (lambda path: path.write_bytes(b""), "must be a .npy file, as numpy.save writes it"),
    (short, "must be a .npy file of numbers: mmap length is greater than file size"),
    (pickled, "must be a .npy file of numbers: Array can't be memory-mapped: Python objects in "
              "dtype."),
])
def test_files_that_are_no_array(refuses, compiled, tmp_path, write, reason):
    path = tmp_path / "x.npy"
    write(path)
    refuses(f"Input {path} {reason}", "evaluate", compiled, "--input", path)


def test_output_that_cannot_be_written(refuses, compiled, frames, tmp_path):
    out = tmp_path / "nowhere" / "y.npy"
    refuses(f"Output {out} must be writable: No such file or directory", "evaluate", compiled,
            "--input", frames, "-o", out)


def test_output_that_is_a_folder(refuses, compiled, frames, tmp_path):
    (tmp_path / "y").mkdir()
    refuses(f"Output {tmp_path}/y must be writable: Is a directory", "evaluate", compiled,
            "--input", frames, "-o", tmp_path / "y")
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("command", [
    ["evaluate", "--input", "x.npy"], ["simulate", "--input", "x.npy"], ["cosim"],
    ["run", "--port", "sim://", "--input", "x.npy"], ["build", "--board", "icebreaker"],
], ids=lambda c: c[0])
def test_folder_without_a_network(refuses, frames, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    refuses("Folder nowhere must hold a compiled network (graph.sterna, schedule.json), but does "
            "not; `sterna compile` makes one", command[0], "nowhere", *command[1:])
    assert not (tmp_path / "nowhere").exists()


def flip(path, position):
    data = bytearray(path.read_bytes())
    data[position] ^= 0x55
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [
    lambda path: path.write_bytes(path.read_bytes()[:200]),
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"\x80\x04\x95 a pickle"),
    lambda path: flip(path, 60),
    lambda path: flip(path, len(path.read_bytes()) // 2),
], ids=["half", "empty", "another", "flipped-early", "flipped-late"])
def test_damaged_graph(sterna, compiled, frames, damage):
    path = compiled / "graph.sterna"
    damage(path)
    done = sterna("evaluate", compiled, "--input", frames)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"sterna: Graph file {path} must be a sterna-graph of version 1, "
                               f"but: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("name, schema", [("schedule.json", "sterna.schedule/1"),
                                          ("estimate.json", "sterna.estimate/1")])
def test_damaged_json(refuses, compiled, frames, name, schema):
    path = compiled / name
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"schema": "other/7"}))
    refuses(f"{path} must have the schema {schema!r}, not 'other/7'; another version of the kit "
            f"may have written it", "evaluate", compiled, "--input", frames)
    path.write_text('{"schema": ')
    refuses(f"{path} must be a JSON file: Expecting value: line 1 column 12 (char 11)", "evaluate",
            compiled, "--input", frames)
    path.unlink()
    refuses(f"{path} must be a readable file: No such file or directory", "evaluate", compiled,
            "--input", frames)


def test_schedule_of_another_network(refuses, compiled, frames):
    content = json.loads((compiled / "schedule.json").read_text())
    layers = list(content["layers"])
    del content["layers"][layers[-1]]
    (compiled / "schedule.json").write_text(json.dumps(content))
    refuses(f"Schedule must have an entry for layer {layers[-1]!r}", "evaluate", compiled,
            "--input", frames)
