import pytest
import torch

from sw.teach.checkpoint import Stages, read_checkpoint, write_checkpoint

pytestmark = pytest.mark.slow  # torch

TENSORS = {"weight": torch.arange(6.0).reshape(2, 3), "kept": torch.tensor([True, False])}


def test_round_trip(tmp_path):
    path = write_checkpoint(tmp_path / "a.safetensors", TENSORS, "key")
    for key in ("key", None):
        found = read_checkpoint(path, key)
        assert found.keys() == TENSORS.keys()
        assert all(torch.equal(found[name], TENSORS[name]) for name in TENSORS)
    assert read_checkpoint(path, "other") is None


def test_damaged_or_missing(tmp_path):
    path = tmp_path / "a.safetensors"
    assert read_checkpoint(path) is None
    path.write_bytes(b"\xff" * 100)
    assert read_checkpoint(path) is None
    write_checkpoint(path, TENSORS, "key")
    path.write_bytes(path.read_bytes()[:-4])
    assert read_checkpoint(path, "key") is None


def run(folder, settings, key="key"):
    made, stages = [], Stages(folder, key)
    for name, value in settings.items():
        stages.make(name, value, lambda name=name: (made.append(name), TENSORS)[1])
    return made


def test_what_is_changed_is_made_again_with_all_that_follows(tmp_path):
    settings = {"dense": 1, "pruned": 2, "shared": 3}
    assert run(tmp_path, settings) == ["dense", "pruned", "shared"]
    assert run(tmp_path, settings) == []
    assert run(tmp_path, settings | {"pruned": 4}) == ["pruned", "shared"]
    assert run(tmp_path, settings | {"pruned": 4}, key="other data") == ["dense", "pruned",
                                                                        "shared"]
