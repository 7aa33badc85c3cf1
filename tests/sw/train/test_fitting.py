import math

import pytest
import torch

from sw.models.mlp import float_mlp
from sw.train.batches import OwnFrames
from sw.train.fitting import accuracy_of, classes_of, fit
from sw.train.frames import Frames
from sw.train.recipe import Training

pytestmark = pytest.mark.slow


@pytest.fixture
def frames():
    """Two classes, by which half of the image is the brighter."""
    x = torch.rand(200, 4, 4, generator=torch.Generator().manual_seed(1))
    return Frames(x, (x[:, :2].sum((1, 2)) > x[:, 2:].sum((1, 2))).long())


@pytest.fixture
def network():
    torch.manual_seed(1)
    return float_mlp((16, 8, 2))


def test_learns(frames, network):
    before = accuracy_of(network.eval(), frames)
    fit(network, OwnFrames(frames, Training(1, 20, 20, batch=32)), 0.01, 20, name="float")
    assert not network.training
    assert accuracy_of(network, frames) > max(0.95, before)


def test_reports_every_epoch(frames, network):
    epochs = []
    fit(network, OwnFrames(frames, Training(1, 3, 3)), 0.01, 3, name="float",
        progress=epochs.append)
    assert [(epoch.network, epoch.number, epoch.total) for epoch in epochs] == [
        ("float", 1, 3), ("float", 2, 3), ("float", 3, 3)]
    assert epochs[-1].loss < epochs[0].loss
    assert epochs[0].validation is None


def test_gain_is_of_the_loss_alone(frames, network):
    epochs, before = [], classes_of(network.eval(), frames)
    fit(network, OwnFrames(frames, Training(1, 1, 1)), 1e-9, 1, name="quantised", logit_gain=1e-3,
        progress=epochs.append)
    # Logits of next to nothing: the loss of not knowing which of two.
    assert epochs[0].loss == pytest.approx(math.log(2), abs=1e-3)
    assert classes_of(network, frames).shape == before.shape


def test_keeps_the_best_epoch(frames, network):
    epochs = []
    # At this rate the network jumps about, and the last epoch is hardly the best.
    settings = Training(1, 12, 12, batch=8, validation_frames=40)
    fit(network, OwnFrames(frames, settings), 3.0, 12, name="float", progress=epochs.append)
    held = frames.hold_back(40, torch.Generator().manual_seed(1))[1]
    best = max(epoch.validation for epoch in epochs)
    assert len({epoch.validation for epoch in epochs}) > 1
    assert accuracy_of(network, held) == best


def test_last_batch_of_one_frame(frames, network):
    fit(network, OwnFrames(frames.take(torch.arange(33)), Training(1, 2, 2, batch=32)), 0.01, 2,
        name="float")
    assert all(parameter.isfinite().all() for parameter in network.parameters())


def test_class_is_the_first_of_equals():
    frames = Frames(torch.tensor([[1.0, 1.0, 0.0], [0.0, 2.0, 2.0]]), torch.tensor([0, 1]))
    assert classes_of(torch.nn.Identity(), frames).tolist() == [0, 1]
