"""`sterna bench` on a small network."""

import json

import pytest

from sterna.bench import SCHEMA
from sterna.compiled import Compiled


@pytest.mark.slow
def test_every_rival_is_timed_at_equal_answers(sterna, compiled, frames):
    done = sterna("bench", compiled, "--input", frames, "--seconds", 0.01, "--json")
    assert done.status == 0, done.err
    found = json.loads((compiled / "cpu.json").read_text())
    assert found["schema"] == SCHEMA
    assert found["graph_hash"] == Compiled.load(compiled).graph.hash
    assert [entry["name"] for entry in found["entries"]] == [
        "packed kernels", "PyTorch float32", "ONNX Runtime float32"]
    assert {row["kind"] for row in found["published"]} == {"published"}
    assert done.json["entries"] == found["entries"]


@pytest.mark.slow
def test_a_table_for_people(sterna, compiled, frames):
    done = sterna("bench", compiled, "--input", frames, "--seconds", 0.01, "--no-rivals")
    assert done.status == 0, done.err
    for words in ("on this CPU, measured", "packed kernels", "frames/s", "sterna report"):
        assert words in done.out, words
    assert "PyTorch" not in done.out


@pytest.mark.parametrize("seconds", ["0", "61", "nan"])
def test_rejects_seconds_that_make_no_sense(refuses, compiled, frames, seconds):
    refuses(f"Seconds must be above 0 and at most 60, not {seconds}",
            "bench", compiled, "--input", frames, "--seconds", seconds)
