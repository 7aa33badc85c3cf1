"""The quantised weights of a model: read, and replaced by others of the same scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from sw.errors import SternaError
from sw.gzip_file import write_gzip
from sw.lower.model_file import read_model
from sw.lower.quantiser import QUANTISERS
from sw.lower.signature import needed_nodes, signature_of
from sw.lower.values import Constant
from sw.lower.walk import Walk

__all__ = ["QuantisedModel", "read_quantised_model"]


@dataclass(frozen=True, eq=False)
class QuantisedModel:
    """A model and the integers of its weight matrices.

    Parameters
    ----------
    model : :class:`onnx.ModelProto`
    weights : dict
        Integers of each weight matrix behind a ``Quant``, in the shape in which the model stores
        them, by the name of the stored tensor. Those of bipolar quantisers are left out.
    scales : dict
        What an integer of them stands for, broadcastable to them.
    """

    model: onnx.ModelProto
    weights: Mapping[str, np.ndarray]
    scales: Mapping[str, np.ndarray]

    def write(self, weights: Mapping[str, np.ndarray], path: Path) -> Path:
        """Write the same model, gzipped, with other integers in some of its weight matrices.

        The same integers give the same bytes.

        Raises
        ------
        SternaError
            Where a quantiser would make other integers of them: too large for its bits.
        """
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        for tensor in model.graph.initializer:
            if tensor.name in weights:
                old = numpy_helper.to_array(tensor)
                new = weights[tensor.name] * self.scales[tensor.name]
                tensor.CopyFrom(numpy_helper.from_array(new.astype(old.dtype), tensor.name))
        made = _read(model).weights
        for name, integers in weights.items():
            if not np.array_equal(made[name], integers):
                raise SternaError(f"Weights for {name!r} must be integers that its quantiser "
                                  f"gives, but {integers.min()}..{integers.max()} are not all")
        return write_gzip(path, model.SerializeToString(deterministic=True))


def read_quantised_model(path: Path | str) -> QuantisedModel:
    """Read a model file and the integers of its weights."""
    return _read(read_model(path))


def _read(model: onnx.ModelProto) -> QuantisedModel:
    signature = signature_of(model)
    walk = Walk(model, signature, None)
    stored = {tensor.name for tensor in model.graph.initializer}
    weights, scales = {}, {}
    for index in needed_nodes(model, signature.output):
        node = model.graph.node[index]
        if not all(name in stored or isinstance(walk.values.get(name), Constant)
                   for name in node.input if name):
            continue  # depends on the model's input
        walk.step(index)
        made = walk.values[node.output[0]]
        if node.op_type in QUANTISERS and node.op_type != "BipolarQuant" \
                and node.input[0] in stored and isinstance(made, Constant) \
                and made.integers is not None and made.scale is not None \
                and made.integers.ndim >= 2:
            weights[node.input[0]] = made.integers
            scales[node.input[0]] = made.scale
    return QuantisedModel(model, weights, scales)
