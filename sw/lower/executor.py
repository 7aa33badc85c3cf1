"""The QONNX executor, on many frames at once: what a model means."""

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from qonnx.core.onnx_exec import execute_onnx

from sw.errors import SternaError
from sw.lower.batching import prepare
from sw.lower.model_file import read_model
from sw.lower.signature import Signature, signature_of

__all__ = ["execute"]

#: Frames that go through the executor at a time.
BATCH = 1000


def execute(model: onnx.ModelProto | Path | str, x: np.ndarray, *, every_tensor: bool = False,
            progress: Callable[[int], None] | None = None) -> dict[str, np.ndarray]:
    """Run ``model`` by the QONNX executor on frames ``x``.

    Models are made for one frame. The batch axis is widened here, which is hundreds of times
    faster; where a model does not bear that, its frames are run one by one.

    Parameters
    ----------
    x : array
        The model's own inputs, floats for a float input, with the frames along axis 0. A frame may
        have any shape of its size.
    every_tensor : :class:`bool`
        Also return what is between the operators.
    progress : callable
        Called with the number of frames that are done.

    Returns
    -------
    dict
        Arrays by the model's names, the frames along axis 0.
    """
    if not isinstance(model, onnx.ModelProto):
        model = read_model(model)
    signature = signature_of(model)
    x = _frames(x, signature)
    parts = []
    for start in range(0, len(x), BATCH):
        parts.append(_run_batch(model, signature, x[start:start + BATCH], every_tensor))
        if progress:
            progress(min(start + BATCH, len(x)))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _frames(x: np.ndarray, signature: Signature) -> np.ndarray:
    x = np.asarray(x)
    if x.ndim == 0 or not len(x) or x[0].size != np.prod(signature.shape):
        raise SternaError(f"Input {signature.input!r} of the model must have the shape (frames, "
                          f"{', '.join(map(str, signature.shape))}), not {x.shape}")
    dtype = onnx.helper.tensor_dtype_to_np_dtype(signature.element)
    if not np.issubdtype(x.dtype, np.floating) and np.issubdtype(dtype, np.floating):
        raise SternaError(f"Input {signature.input!r} of the model must be floats ({dtype}), not "
                          f"{x.dtype}")
    return x.reshape(len(x), *signature.shape).astype(dtype)


def _run_batch(model: onnx.ModelProto, signature: Signature, x: np.ndarray, every_tensor: bool
               ) -> dict[str, np.ndarray]:
    if len(x) > 1:
        try:
            return _run(model, signature, x, every_tensor)
        except Exception:  # of any kind, from several libraries; what counts is the next attempt
            pass
    try:
        parts = [_run(model, signature, x[i:i + 1], every_tensor) for i in range(len(x))]
    except Exception as error:
        raise SternaError(f"Model must be one that the QONNX executor can run, but it says: "
                          f"{error}") from error
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _run(model: onnx.ModelProto, signature: Signature, x: np.ndarray, every_tensor: bool
         ) -> dict[str, np.ndarray]:
    """One call of the executor."""
    wrapper = prepare(model, signature, len(x))
    with warnings.catch_warnings():
        # It warns where a shape is not the inferred one, which the check below finds out.
        warnings.simplefilter("ignore")
        context = execute_onnx(wrapper, {signature.input: x}, return_full_exec_context=True)
    if not len(context[signature.output]) == len(x):
        raise ValueError("The executor mixes up the frames of a batch")
    if not every_tensor:
        return {signature.output: context[signature.output]}
    made = {name for node in wrapper.graph.node for name in node.output}
    return {name: value for name, value in context.items()
            if name in made and np.ndim(value) and len(value) == len(x)}
