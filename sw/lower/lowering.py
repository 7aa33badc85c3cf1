"""From a QONNX model to the integer graph, operator by operator."""

from pathlib import Path
from typing import Literal

import onnx

from sw.errors import SternaError
from sw.lower.ending import finish_class, finish_values
from sw.lower.input_type import InputType
from sw.lower.lowered import Lowered
from sw.lower.model_file import MAX_NODES, read_model
from sw.lower.region import Region
from sw.lower.signature import needed_nodes, signature_of
from sw.lower.values import Class, Normalised
from sw.lower.walk import Walk

__all__ = ["lower"]


def lower(model: onnx.ModelProto | Path | str, *, input_type: InputType | None = None,
          output: Literal["model", "class"] = "model") -> Lowered:
    """Lower a QONNX model to the integer graph that computes the same.

    Every float region between two integer tensors is evaluated on all integers that can reach it
    and becomes a ``Threshold`` or a ``Table``; nothing is rewritten.

    Parameters
    ----------
    model : :class:`onnx.ModelProto` or path
        One input, one output; weights quantised; see :func:`read_model` for files.
    input_type : :class:`InputType`
        Integers that the graph takes. By default the model's own input quantiser defines them.
    output : ``"model"`` or ``"class"``
        With ``"class"`` the graph gives the class of a model that ends in logits.

    Raises
    ------
    SternaError
        Where the model cannot be lowered, naming the operator and its place.
    """
    if not isinstance(model, onnx.ModelProto):
        model = read_model(model)
    if output not in ("model", "class"):
        raise SternaError(f"Output must be 'model' or 'class', not {output!r}")
    if not 0 < len(model.graph.node) <= MAX_NODES:
        raise SternaError(f"Model must have 1 to {MAX_NODES} operators, not "
                          f"{len(model.graph.node)}")
    signature = signature_of(model)
    walk = Walk(model, signature, input_type)
    for index in needed_nodes(model, signature.output):
        walk.step(index)
    value = walk.output()
    if output == "class" and isinstance(value, Normalised):
        value = value.region
    if isinstance(value, Normalised):
        raise SternaError(f"Output {signature.output!r} of the model must be integers with a "
                          f"scale, but {value.made_by} makes it probabilities; their order is that "
                          f"of its input: ask for output = 'class', or cut it off")
    if isinstance(value, Class):
        output, value = "class", value.region
    assert isinstance(value, Region)
    finish = finish_class if output == "class" else finish_values
    return Lowered(finish(walk.chain, value, signature.output), walk.regions, value,
                   output == "class", walk.source)
