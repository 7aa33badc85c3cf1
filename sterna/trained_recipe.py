"""Recipes that hold the network that came of them."""

from pathlib import Path
from typing import Any

import numpy as np

from sterna.training import Trained
from sw.data import DataSet, load
from sw.data.levels import with_levels
from sw.errors import SternaError
from sw.json_file import read_json

__all__ = ["is_trained", "trained_data", "trained_recipe"]

MODEL, METRICS = "model.onnx.gz", "metrics.json"
METRICS_SCHEMA = "sterna.compression/1"


def is_trained(recipe: Path) -> bool:
    """Whether the folder of a recipe holds its trained network."""
    return (recipe / MODEL).is_file()


def trained_recipe(recipe: Path) -> Trained:
    """The network in the folder of a recipe; its own quantiser says what its integers are."""
    content = _metrics(recipe)
    try:
        stages = content["stages"]
        return Trained(recipe / MODEL, recipe / METRICS, None, 1 - stages[0]["test_error"],
                       1 - content["test_error"], np.zeros(0, np.int64))
    except (KeyError, IndexError, TypeError) as error:
        raise _unusable(recipe, error) from error


def trained_data(recipe: Path, folder: Path | None) -> DataSet:
    """The data of a recipe, as the integers that its network takes."""
    content = _metrics(recipe)
    try:
        name, bits = content["dataset"], content["recipe"]["network"]["input_bits"]
    except (KeyError, TypeError) as error:
        raise _unusable(recipe, error) from error
    return with_levels(load(name, folder), bits)


def _metrics(recipe: Path) -> dict[str, Any]:
    return read_json(recipe / METRICS, METRICS_SCHEMA)


def _unusable(recipe: Path, error: Exception) -> SternaError:
    return SternaError(f"{recipe / METRICS} must be of `sterna compress`, but lacks {error}")
