import json

import numpy as np
import pytest

from sw import json_file
from sw.errors import SternaError
from sw.json_file import read_json, write_json

SCHEMA = "sterna.test/1"


def test_round_trip(tmp_path):
    path = write_json(tmp_path / "a.json", SCHEMA, {"x": 1, "name": "Küste"})
    content = read_json(path, SCHEMA)
    assert content["x"] == 1
    assert content["name"] == "Küste"
    assert list(content) == ["schema", "x", "name", "provenance"]
    assert "python" in content["provenance"]


def test_content_may_bring_its_provenance(tmp_path):
    path = write_json(tmp_path / "a.json", SCHEMA, {"provenance": {"seed": 1}, "x": 2})
    assert read_json(path, SCHEMA) == {"schema": SCHEMA, "x": 2, "provenance": {"seed": 1}}


def test_numpy_values_are_plain(tmp_path):
    path = write_json(tmp_path / "a.json", SCHEMA, {
        "i": np.int64(3), "f": np.float32(0.5), "b": np.bool_(True), "a": np.arange(3)})
    content = read_json(path, SCHEMA)
    assert [content[name] for name in "ifba"] == [3, 0.5, True, [0, 1, 2]]


def test_same_content_same_bytes(tmp_path):
    first = write_json(tmp_path / "a.json", SCHEMA, {"x": [1.5, 2]})
    second = write_json(tmp_path / "b.json", SCHEMA, {"x": [1.5, 2]})
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("bad", [float("nan"), {1, 2}, float("inf")])
def test_failed_write_leaves_the_old_file_as_it_was(tmp_path, bad):
    path = write_json(tmp_path / "a.json", SCHEMA, {"x": 1})
    with pytest.raises((TypeError, ValueError), match=r"^(JSON content must be|Out of range)"):
        write_json(path, SCHEMA, {"x": bad})
    assert read_json(path, SCHEMA)["x"] == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_missing_file(tmp_path):
    with pytest.raises(SternaError, match=r"a\.json must be a readable file: No such file"):
        read_json(tmp_path / "a.json", SCHEMA)


@pytest.mark.parametrize(("text", "message"), [
    ("{", r"must be a JSON file: Expecting property name"),
    ("[1]", r"must hold a JSON object, not a list$"),
    ('{"schema": "sterna.test/1", "x": NaN}', r"must be a JSON file: numbers must be finite"),
    ('{"x": 1}', r"must have the schema 'sterna\.test/1', not None; another version"),
    ('{"schema": "sterna.test/2"}', r"must have the schema 'sterna\.test/1', not 'sterna\.test/2'"),
    ("[" * 100_000, r"must be a JSON file: "),
])
def test_damaged_file(tmp_path, text, message):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(SternaError, match=rf"a\.json {message}"):
        read_json(path, SCHEMA)


def test_text_in_another_encoding(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b'{"x": "\xff"}')
    with pytest.raises(SternaError, match=r"a\.json must be a JSON file"):
        read_json(path, SCHEMA)


def test_huge_file_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(json_file, "MAX_BYTES", 10)
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"x": "y" * 20}))
    with pytest.raises(SternaError, match=r"a\.json must be at most 10 bytes long$"):
        read_json(path, SCHEMA)
