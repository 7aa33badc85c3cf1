"""Models as Brevitas exports them, both ways, against the QONNX executor and Brevitas itself."""

import numpy as np
import pytest

from sw.lower import compare_with_executor, lower, read_model

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def trained():
    torch = pytest.importorskip("torch", reason="torch is not installed: sterna[train] brings it")
    qnn = pytest.importorskip("brevitas.nn", reason="brevitas is not installed: sterna[train]")
    torch.manual_seed(1)
    model = torch.nn.Sequential(
        qnn.QuantIdentity(bit_width=4),
        qnn.QuantLinear(8, 16, bias=True, weight_bit_width=4,
                        weight_scaling_per_output_channel=True),
        torch.nn.BatchNorm1d(16), qnn.QuantReLU(bit_width=3),
        qnn.QuantLinear(16, 12, bias=False, weight_bit_width=2),
        torch.nn.BatchNorm1d(12), qnn.QuantHardTanh(bit_width=2, max_val=1.0, min_val=-1.0),
        qnn.QuantLinear(12, 5, bias=True, weight_bit_width=8))
    # Some batches settle the scales and the statistics.
    for _ in range(20):
        model(torch.randn(32, 8))
    # Negative slopes occur in trained networks.
    with torch.no_grad():
        model[2].weight[::3] *= -1
    return model.eval()


@pytest.mark.parametrize("dynamo", [True, False])
def test_export(trained, dynamo, tmp_path):
    import torch
    from brevitas.export import export_qonnx
    path = tmp_path / "model.onnx"
    export_qonnx(trained, torch.zeros(1, 8), str(path), dynamo=dynamo)
    lowered = lower(path)
    assert [node.name for node in lowered.graph.nodes] == ["fc0", "act0", "fc1", "act1", "fc2"]
    assert lowered.graph.node("act0").falling.tolist() == [k % 3 == 0 for k in range(16)]
    x = np.random.default_rng(2).integers(-8, 8, (1000, 8))
    compared = compare_with_executor(lowered, read_model(path), x)
    assert compared.first_mismatch is None
    assert (compared.mismatches, compared.rounding_cases) == (0, 0)
    # And once around the file: what the network itself says.
    with torch.no_grad():
        own = trained(torch.from_numpy(lowered.graph.input.floats(x))).numpy()
    np.testing.assert_allclose(compared.graph, own, rtol=0, atol=1e-5 * np.abs(own).max())
