import gzip
from copy import deepcopy
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from brevitas.nn import QuantLinear

from sw.lower import InputType, compare_with_executor, execute, lower
from sw.models.mlp import quantised_mlp
from sw.train.batches import OwnFrames
from sw.train.export import export, settle
from sw.train.fitting import fit
from sw.train.frames import Frames
from sw.train.recipe import Training

pytestmark = pytest.mark.slow

VARIANTS = [("binary", 1), ("ternary", 1), ("ternary", 2), (2, 2), (4, 4), (8, 8), ("binary", 4)]


@pytest.fixture(scope="module")
def frames():
    x = torch.randint(0, 17, (300, 4, 4), generator=torch.Generator().manual_seed(1))
    return Frames(x / 16, (x[:, :2].sum((1, 2)) > x[:, 2:].sum((1, 2))).long())


@pytest.fixture(scope="module", params=VARIANTS, ids=str)
def trained(request, frames):
    """Network after a few epochs: no scale or statistic is still that of the start."""
    torch.manual_seed(1)
    network = quantised_mlp((16, 12, 8, 2), *request.param)
    fit(network, OwnFrames(frames, Training(1, 3, 3)), 0.01, 3, name="quantised")
    return network


def test_executor_agrees_with_torch(trained, frames, tmp_path):
    path = export(trained, 16, tmp_path / "model.onnx")
    x = frames.x.flatten(1)
    with torch.no_grad():
        expected = trained(x).numpy()
    found = execute(path, x.numpy())["y"]
    # Floats of two libraries; the classes are what counts where they are not close to a tie.
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_lowers(trained, frames, tmp_path):
    path = export(trained, 16, tmp_path / "model.onnx")
    lowered = lower(path, input_type=InputType.parse("0..16/16"), output="class")
    x = (frames.x.flatten(1) * 16).round().long().numpy()
    comparison = compare_with_executor(lowered, path, x)
    assert (comparison.mismatches, comparison.first_mismatch) == (0, None)
    assert comparison.rounding_cases <= 3


def test_file_is_whole_and_names_no_folder(trained, tmp_path):
    path = export(trained, 16, tmp_path / "model.onnx")
    assert [file.name for file in tmp_path.iterdir()] == ["model.onnx"]
    model = onnx.load(path, load_external_data=False)
    assert all(tensor.data_location == onnx.TensorProto.DEFAULT
               for tensor in model.graph.initializer)
    assert [value.name for value in model.graph.input] == ["x"]
    assert [value.name for value in model.graph.output] == ["y"]
    for folder in (Path(__file__).parents[3], Path.home(), Path(onnx.__file__).parents[1]):
        assert str(folder).encode() not in path.read_bytes()


def test_same_network_same_bytes(trained, tmp_path):
    first = export(trained, 16, tmp_path / "a.onnx")
    second = export(trained, 16, tmp_path / "b.onnx")
    assert first.read_bytes() == second.read_bytes()


def test_network_is_left_as_it_was(trained, frames, tmp_path):
    x = frames.x.flatten(1)
    with torch.no_grad():
        before = trained(x)
        export(trained, 16, tmp_path / "model.onnx")
        assert torch.equal(trained(x), before)


def test_settled_network_is_the_same_function(trained, frames, tmp_path):
    network, x = deepcopy(trained), frames.x.flatten(1)
    settle(network)
    with torch.no_grad():
        assert torch.equal(network(x), trained(x))
    for module in network:
        if isinstance(module, QuantLinear):
            assert torch.equal(module.weight, module.quant_weight().value)
    # What is left packs well: these are a few distinct values.
    sizes = [len(gzip.compress(export(each, 16, tmp_path / "model.onnx").read_bytes()))
             for each in (trained, network)]
    assert sizes[1] < sizes[0]
