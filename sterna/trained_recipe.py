"""Recipes that hold the network that came of them, of `sterna train` or of `sterna compress`."""

from pathlib import Path
from typing import Any, Literal

import numpy as np

from sterna.model_metrics import COMPRESSION, TRAINING
from sterna.training import Trained
from sw.data import DataSet, load
from sw.data.levels import as_seen, with_levels
from sw.errors import SternaError
from sw.json_file import read_json
from sw.settings import parse_toml

__all__ = ["is_trained", "trained_data", "trained_output", "trained_recipe"]

MODEL, METRICS = "model.onnx.gz", "metrics.json"


def is_trained(recipe: Path) -> bool:
    """Whether the folder of a recipe holds its trained network."""
    return (recipe / MODEL).is_file()


def _schema(recipe: Path) -> str:
    """Of the metrics, by the command that the recipe is for: one of `sterna train` has a model."""
    return TRAINING if "model" in parse_toml(recipe / "recipe.toml") else COMPRESSION


def trained_recipe(recipe: Path) -> Trained:
    """The network in the folder of a recipe, with what its training said of it."""
    content = _metrics(recipe)
    try:
        if content["schema"] == TRAINING:
            accuracy = content["accuracy"]
            return Trained(recipe / MODEL, recipe / METRICS, content["input_type"],
                           accuracy["float"], accuracy["quantised"], np.array(content["classes"]))
        return Trained(recipe / MODEL, recipe / METRICS, None,
                       1 - content["stages"][0]["test_error"], 1 - content["test_error"],
                       np.zeros(0, np.int64))
    except (KeyError, IndexError, TypeError) as error:
        raise _unusable(recipe, error) from error


def trained_data(recipe: Path, folder: Path | None) -> DataSet:
    """The data of a recipe, as the integers that its network takes."""
    content = _metrics(recipe)
    try:
        name, settings = content["dataset"], content["recipe"]
        if content["schema"] == TRAINING:
            return as_seen(load(name, folder), settings["model"]["input_bits"])
        return with_levels(load(name, folder), settings["network"]["input_bits"])
    except (KeyError, TypeError) as error:
        raise _unusable(recipe, error) from error


def trained_output(recipe: Path) -> Literal["class", "model"]:
    """What hardware gives: the class, or the network's outputs of which the host takes the class.

    Shared engines, which compressed networks are for, have no unit for the class.
    """
    return "class" if _schema(recipe) == TRAINING else "model"


def _metrics(recipe: Path) -> dict[str, Any]:
    return read_json(recipe / METRICS, _schema(recipe))


def _unusable(recipe: Path, error: Exception) -> SternaError:
    return SternaError(f"{recipe / METRICS} must be of `sterna train` or `sterna compress`, but "
                       f"lacks {error}")
