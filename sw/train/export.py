"""Brevitas network to QONNX file."""

import warnings
from pathlib import Path

import torch
from brevitas.nn import QuantLinear
from torch import nn

__all__ = ["export", "settle"]


def settle(network: nn.Module) -> None:
    """Replace the float weights behind the quantised ones by these, in place.

    Brevitas exports the floats, which say nothing more to whom the network is for; what is left
    packs to a tenth.
    """
    for module in network.modules():
        if isinstance(module, QuantLinear):
            with torch.no_grad():
                module.weight.copy_(module.quant_weight().value)


def export(network: nn.Module, features: int, path: Path) -> Path:
    """Write ``network`` as a QONNX file and return its path.

    The file is whole in itself: weights are inside, there is one input ``x`` of
    ``(frames, features)`` floats and one output ``y``, any number of frames. The same network gives
    the same bytes.
    """
    # The import itself warns, of a kernel that is not needed and of brevitas' own folders.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from brevitas.export import export_qonnx

    network.eval()
    # The older of torch's two exporters: it takes a twentieth of the time and, unlike the other,
    # puts no source path of this machine into the file.
    model = export_qonnx(
        network, args=torch.zeros(1, features), dynamo=False,
        input_names=["x"], output_names=["y"],
        dynamic_axes={"x": {0: "frames"}, "y": {0: "frames"}},
        # Weights are constants of the model, not inputs with a default.
        keep_initializers_as_inputs=False)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(model.SerializeToString(deterministic=True))
    return partial.replace(path)
