import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from sw.data import load
from sw.data.levels import as_seen
from sw.errors import SternaError
from sw.json_file import read_json
from sw.lower import InputType, execute, lower, model_sha256
from sw.models.mlp import quantised_mlp
from sw.teach.checkpoint import read_checkpoint
from sw.teach.recipe import Teacher
from sw.train.recipe import Model, Recipe, Training, read_recipe
from sw.train.training import SCHEMA, train

pytestmark = pytest.mark.slow

RECIPES = Path(__file__).parents[3] / "recipes"

QUICK = Recipe("quick", "digits", Model((16,)),
               Training(seed=1, epochs=3, float_epochs=2, batch=64, distillation=0.5, noise=0.1,
                        shift=0.2))


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    return train(QUICK, tmp_path_factory.mktemp("quick"))


def test_repeats_to_the_byte(quick, tmp_path):
    again = train(QUICK, tmp_path / "new" / "folder")
    assert again.model.read_bytes() == quick.model.read_bytes()
    assert again.metrics.read_bytes() == quick.metrics.read_bytes()


def test_seed_matters(quick, tmp_path):
    other = train(replace(QUICK, training=replace(QUICK.training, seed=2)), tmp_path)
    assert other.model.read_bytes() != quick.model.read_bytes()


def test_learns_something(quick):
    assert quick.float_accuracy > 0.7
    assert quick.quantised_accuracy > 0.6
    assert quick.input_type == "0..16/16"
    assert quick.seconds > 0


def test_metrics_say_what_the_result_says(quick):
    metrics = read_json(quick.metrics, SCHEMA)
    assert metrics["accuracy"] == {"float": quick.float_accuracy,
                                   "quantised": quick.quantised_accuracy}
    assert metrics["classes"] == quick.classes.tolist()
    assert np.mean(quick.classes == load("digits").test_y) == quick.quantised_accuracy
    assert metrics["test_frames"] == 360
    assert metrics["recipe"]["model"]["hidden"] == [16]
    assert metrics["provenance"]["seed"] == 1


def test_progress_is_of_both_networks(tmp_path):
    epochs = []
    train(QUICK, tmp_path, progress=epochs.append)
    assert [(epoch.network, epoch.number) for epoch in epochs] == [
        ("float", 1), ("float", 2), ("quantised", 1), ("quantised", 2), ("quantised", 3)]
    log = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in log] == [vars(epoch) for epoch in epochs]


def test_validation_must_leave_frames_to_train_on(tmp_path):
    recipe = replace(QUICK, training=replace(QUICK.training, validation_frames=1437))
    with pytest.raises(SternaError, match=r"^Recipe quick: \[training\] validation_frames must "
                                          r"leave some of the 1437 train frames, not hold back"):
        train(recipe, tmp_path)


TAUGHT = Recipe("taught", "digits", Model((16,), "ternary", 2, input_bits=2),
                Training(seed=1, epochs=6, float_epochs=4, batch=64, validation_frames=100,
                         copies=2, augmented=0.5, warm_epochs=3), Teacher(6, (8, 8, 16), 64, 0.02))


@pytest.mark.parametrize("input_bits, weights", [(1, "binary"), (2, "ternary")])
def test_taught_network_with_its_own_quantiser(tmp_path, input_bits, weights):
    recipe = replace(TAUGHT, model=replace(TAUGHT.model, input_bits=input_bits, weights=weights,
                                           activation_bits=input_bits))
    told = []
    done = train(recipe, tmp_path, progress=told.append)
    assert list(dict.fromkeys(epoch.network for epoch in told)) == [
        "copies", "teacher", "answers", "float", "warm", "quantised"]
    assert told[-1].validation is not None
    assert done.input_type is None
    assert done.float_accuracy > 0.8
    assert done.quantised_accuracy > 0.6
    data = as_seen(load("digits"), input_bits)
    graph = lower(done.model).graph
    outputs = graph.evaluate(data.test_x.reshape(-1, 64).astype(np.int64))
    assert outputs.argmax(1).tolist() == done.classes.tolist()
    # The teacher is made once for all recipes that ask for the same one.
    told.clear()
    train(recipe, tmp_path, progress=told.append)
    assert "teacher" not in {epoch.network for epoch in told}


def test_checkpoint_goes_on(quick):
    """As the float network in compression, and as the quantised one in Brevitas."""
    data = load("digits")
    state = read_checkpoint(quick.model.with_name("checkpoint.safetensors"),
                            model_sha256(quick.model))
    x = torch.tensor(data.test_x.reshape(-1, 64) / 16, dtype=torch.float32)
    hidden = torch.relu(x @ state["0.weight"].T + state["0.bias"])
    classes = (hidden @ state["1.weight"].T).argmax(1).numpy()
    assert np.mean(classes == data.test_y) == quick.float_accuracy
    network = quantised_mlp((64, 16, 10))
    network.load_state_dict({name.removeprefix("quantised."): value
                             for name, value in state.items() if name.startswith("quantised.")})
    with torch.no_grad():
        assert network.eval()(x).argmax(1).tolist() == quick.classes.tolist()
    # The exported weights are settled, those of the checkpoint are not.
    assert len(torch.unique(network[0].weight)) > 100


@pytest.mark.parametrize("path", [path for path in sorted(RECIPES.iterdir())
                                  if "[model]" in (path / "recipe.toml").read_text()],
                         ids=lambda path: path.name)
def test_recipes_of_the_repository_are_read(path):
    assert read_recipe(path).name == path.name


def test_digits_reach_their_accuracy(digits_training):
    metrics = read_json(digits_training / "metrics.json", SCHEMA)
    assert metrics["accuracy"]["quantised"] >= 0.955
    assert metrics["accuracy"]["float"] >= 0.97


def test_executor_gives_the_classes_of_torch(digits_training):
    """On every test frame, of the file that the whole demo stands on."""
    metrics = read_json(digits_training / "metrics.json", SCHEMA)
    data = load("digits").shaped(64)
    found = execute(digits_training / "model.onnx", data.test_x.astype(np.float32) / 16)["y"]
    assert found.argmax(1).tolist() == metrics["classes"]
    assert np.mean(found.argmax(1) == data.test_y) == metrics["accuracy"]["quantised"]


def test_graph_gives_the_classes_of_torch(digits_training):
    metrics = read_json(digits_training / "metrics.json", SCHEMA)
    graph = lower(digits_training / "model.onnx", output="class",
                  input_type=InputType.parse(metrics["input_type"])).graph
    x = load("digits").shaped(64).test_x.astype(np.int64)
    assert graph.evaluate(x)[:, 0].tolist() == metrics["classes"]
