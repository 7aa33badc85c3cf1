"""The ``metrics.json`` of `sterna compress` or `sterna train`, found by the model that it is of."""

from collections.abc import Iterable, Mapping
from math import isqrt
from pathlib import Path
from typing import Any

from sw.data import NAMES
from sw.errors import SternaError
from sw.graph import Graph
from sw.json_file import read_json

__all__ = ["COMPRESSION", "TRAINING", "accuracies", "find_metrics", "image_shape", "read_metrics"]

COMPRESSION, TRAINING = "sterna.compression/1", "sterna.metrics/1"
FILE = "metrics.json"
RECIPES = Path(__file__).parents[1] / "recipes"


def read_metrics(folder: Path, schema: str = COMPRESSION) -> dict[str, Any] | None:
    """What the command of ``schema`` wrote into a folder; None where nothing can be read."""
    try:
        return read_json(folder / FILE, schema)
    except SternaError:
        return None


def find_metrics(model_sha256: object, folders: Iterable[Path], schema: str = COMPRESSION
                 ) -> dict[str, Any] | None:
    """Metrics of a model file, by its hash: in one of ``folders``, or in a recipe of the kit."""
    if not isinstance(model_sha256, str):
        return None
    for folder in (*folders, *sorted(path.parent for path in RECIPES.glob(f"*/{FILE}"))):
        metrics = read_metrics(folder, schema)
        if metrics is not None and metrics.get("model_sha256") == model_sha256:
            return metrics
    return None


def accuracies(metrics: Mapping[str, Any]) -> dict[str, float]:
    """Accuracy of the float network, and of the one that came of it."""
    try:
        return {"float": 1 - float(metrics["stages"][0]["test_error"]),
                "quantised": 1 - float(metrics["test_error"])}
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SternaError(f"{FILE} must have the stages and the test_error of `sterna compress`, "
                          f"but has not: {error}; compress again") from error


def image_shape(graph: Graph, dataset: object) -> tuple[int, ...]:
    """Rows and columns of a frame where a data set of the kit says that it is an image."""
    side = isqrt(graph.input.tensor.size)
    is_image = dataset in NAMES and side * side == graph.input.tensor.size
    return (side, side) if is_image else ()
