import re

import pytest
import torch

from sw.compress.start import read_start
from sw.errors import SternaError
from sw.lower import model_sha256
from sw.teach.checkpoint import write_checkpoint

pytestmark = pytest.mark.slow  # torch

FEATURES = (6, 4, 3)


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.onnx"
    path.write_bytes(b"a model")
    return path


def state():
    generator = torch.Generator().manual_seed(1)
    return {"0.weight": torch.randn(4, 6, generator=generator), "0.bias": torch.randn(4),
            "1.weight": torch.randn(3, 4, generator=generator)}


def put(model, tensors, key=None):
    write_checkpoint(model.with_name("checkpoint.safetensors"), tensors,
                     key or model_sha256(model))


def test_of_a_training_all_weights_are_kept(model):
    put(model, given := state() | {"quantised.0.weight": torch.zeros(4, 6)})
    start = read_start(model, FEATURES)
    assert (start.model, start.model_sha256) == ("model.onnx", model_sha256(model))
    assert sorted(start.state) == ["0.bias", "0.kept", "0.weight", "1.kept", "1.weight"]
    for name in ("0.weight", "0.bias", "1.weight"):
        assert torch.equal(start.state[name], given[name])
    assert start.state["0.kept"].all()
    assert start.state["1.kept"].shape == (3, 4)


def test_of_a_compression_masks_go_on(model):
    kept = torch.arange(24).view(4, 6) % 3 == 0
    put(model, state() | {"0.kept": kept})
    assert torch.equal(read_start(model, FEATURES).state["0.kept"], kept)


def test_layer_without_bias_starts_with_zeros(model):
    given = state()
    del given["0.bias"]
    put(model, given)
    assert read_start(model, FEATURES).state["0.bias"].tolist() == [0.0] * 4


def refused(model, sentence, features=FEATURES):
    with pytest.raises(SternaError, match=sentence):
        read_start(model, features)


def test_foreign_model(model):
    refused(model, "^Model .*model.onnx must have its checkpoint.safetensors beside it to be "
                   "trained on, .* shares its weights$")


def test_of_another_model(model):
    put(model, state(), key="0" * 64)
    refused(model, "must be of model.onnx beside it, but is of another model; train that again")


def test_damaged(model):
    put(model, state())
    path = model.with_name("checkpoint.safetensors")
    path.write_bytes(path.read_bytes()[:100])
    refused(model, "must be a safetensors file, but is damaged")


def test_other_shape(model):
    put(model, state())
    refused(model, "^Recipe's network must be 6-4-3 as that of .*, not 6-5-3$", (6, 5, 3))
    put(model, {"any": torch.zeros(1)})
    refused(model, "must be none that can be read as that of")


@pytest.mark.parametrize("name, value, shape", [
    ("0.bias", torch.zeros(5), "(4,)"),
    ("0.weight", torch.full((4, 6), torch.nan), "(4, 6)"),
    ("1.weight", torch.zeros(3, 4, dtype=torch.float64), "(3, 4)"),
    ("1.kept", torch.ones(3, 4), "(3, 4)"),
])
def test_other_numbers(model, name, value, shape):
    put(model, state() | {name: value})
    refused(model, re.escape(f"must have finite numbers of the shape {shape} as {name}, not "))
