"""What a model takes, as packed files: models, graphs and compiled folders."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sterna.model_metrics import COMPRESSION
from sw.compress.metrics import bits_per_weight
from sw.compress.size import NetworkSize, own_shape, size
from sw.errors import SternaError
from sw.graph import Graph
from sw.json_file import read_json
from sw.lower import InputType, lower, model_sha256

__all__ = ["Sizing", "parse_shape", "size_model"]



@dataclass(frozen=True)
class Sizing:
    """Sizes of a network, and where the shape that they are compared with comes from."""

    size: NetworkSize
    original_from: str

    def to_json(self) -> dict[str, Any]:
        """Everything by name; bytes are lengths of packed files."""
        found = self.size
        return {
            "weights": found.weights, "nonzeros": found.nonzeros, "bytes": dict(found.lengths),
            "best": found.best, "ratio": round(found.ratio, 3),
            "bits_per_weight": {name: round(bits_per_weight(length, found.weights), 4)
                                for name, length in found.lengths.items()},
            "original": {"shape": list(found.original), "bytes": found.original_bytes,
                         "from": self.original_from},
            "refused": dict(found.refused),
            "layers": [{
                "name": layer.name, "shape": list(layer.shape), "weights": layer.weights,
                "nonzeros": layer.nonzeros, "values": layer.values, "gap_bits": layer.gap_bits,
                "bytes": dict(layer.lengths), "best": layer.best,
                "useful_share": {name: round(share, 4) for name, share in layer.useful.items()},
                "load": {"entries": list(layer.load.entries),
                         "lock_step": round(layer.load.lock_step, 4),
                         "queue": round(layer.load.queue, 4)},
            } for layer in found.layers],
        }


def parse_shape(text: str) -> tuple[int, ...]:
    """Read features written as ``784-300-100-10``."""
    fields = text.split("-")
    if len(fields) < 2 or not all(re.fullmatch(r"[1-9][0-9]{0,6}", field) for field in fields):
        raise SternaError(f"Original network must be its numbers of features, such as "
                          f"784-300-100-10, not {text!r}")
    return tuple(map(int, fields))


def size_model(model: Path | str, *, pes: int = 1, original: Sequence[int] | None = None,
               input_type: str | None = None) -> Sizing:
    """Sizes of a model in every coding.

    Parameters
    ----------
    model : path
        ``.onnx`` or ``.onnx.gz``, a ``.sterna`` graph, or a folder with a ``graph.sterna``.
    pes : int
        Processing elements of the column stores.
    original : sequence of int, optional
        Features of the dense network. Without it: what the ``metrics.json`` beside the model says
        of this very model; without one, the model's own.
    input_type : str, optional
        As for :func:`sterna.compile`; for models only.
    """
    model = Path(model)
    graph = _graph(model, input_type)
    if original is not None:
        return Sizing(size(graph, pes=pes, original=original), "the option --original")
    told = _told(model, graph)
    if told is not None:
        return Sizing(size(graph, pes=pes, original=told), "metrics.json, beside the model")
    return Sizing(size(graph, pes=pes), "the model's own shape")


def _graph(model: Path, input_type: str | None) -> Graph:
    if model.is_dir():
        if not (model / "graph.sterna").is_file():
            raise SternaError(f"Folder {model} must hold a graph.sterna, but does not; "
                              f"`sterna compile` writes one")
        return Graph.load(model / "graph.sterna")
    if model.suffix == ".sterna":
        return Graph.load(model)
    return lower(model, input_type=InputType.parse(input_type) if input_type else None).graph


def _told(model: Path, graph: Graph) -> tuple[int, ...] | None:
    """Shape before compression, as `sterna compress` noted it for this model."""
    metrics = model.with_name("metrics.json")
    if model.is_dir() or not metrics.is_file():
        return None
    try:
        content = read_json(metrics, COMPRESSION)
        if content["model_sha256"] != model_sha256(model):
            return None
        hidden = tuple(map(int, content["recipe"]["network"]["hidden"]))
    except (SternaError, KeyError, TypeError, ValueError):
        return None  # of another kind of training, or of another model
    own = own_shape(graph)
    return (own[0], *hidden, own[-1])
