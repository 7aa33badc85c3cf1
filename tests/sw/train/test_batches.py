from dataclasses import replace

import pytest
import torch

from sw.models.mlp import float_mlp
from sw.teach.distil import Distillation
from sw.teach.pool import Pool
from sw.train.batches import OwnFrames, TaughtFrames
from sw.train.frames import Frames
from sw.train.recipe import Training

pytestmark = pytest.mark.slow  # torch

SETTINGS = Training(1, 2, 2, batch=8)


@pytest.fixture
def frames():
    return Frames(torch.arange(33.0)[:, None, None].expand(33, 2, 2), torch.arange(33) % 3)


def test_every_frame_once(frames):
    own = OwnFrames(frames, replace(SETTINGS, batch=10))
    epochs = [torch.cat([batch.x[:, 0] for batch in own.batches()]) for _ in range(2)]
    assert own.steps == 4
    assert len(own.held) == 0
    for epoch in epochs:
        assert sorted(epoch.tolist()) == list(range(33))
    assert not torch.equal(*epochs)


def test_frame_that_is_left_alone_is_left_out(frames):
    own = OwnFrames(frames, SETTINGS)
    assert own.steps == 4
    assert [len(batch.x) for batch in own.batches()] == [8, 8, 8, 8]


def test_held_frames_are_in_no_batch(frames):
    own = OwnFrames(frames, replace(SETTINGS, validation_frames=9))
    seen = torch.cat([batch.x[:, 0] for batch in own.batches()]).tolist()
    held = own.held.x[:, 0, 0].tolist()
    assert (len(seen), len(held)) == (24, 9)
    assert sorted(seen + held) == list(range(33))


def test_twin_is_heard(frames):
    torch.manual_seed(1)
    twin, logits = float_mlp((4, 3, 3)).eval(), torch.randn(8, 3)

    def loss(distillation):
        own = OwnFrames(frames, replace(SETTINGS, distillation=distillation), twin)
        return next(iter(own.batches())).loss(logits).item()

    alone, half, only = loss(0.0), loss(0.5), loss(1.0)
    assert half == pytest.approx((alone + only) / 2)
    assert only != pytest.approx(alone)


@pytest.mark.parametrize("is_centred, lo", [(False, 0.0), (True, -1.0)])
def test_taught(frames, is_centred, lo):
    levels = torch.tensor([[[0], [255], [0], [255]]] * 2, dtype=torch.uint8)
    answers = torch.randn(2, 4, 3, generator=torch.Generator().manual_seed(1))
    pool = Pool(levels, 255, torch.tensor([0, 1, 2, 0]), answers)
    taught = TaughtFrames(pool, Distillation(4.0, 0.9), frames, replace(SETTINGS, batch=2),
                          is_centred=is_centred)
    batches = list(taught.batches())
    assert taught.steps == len(batches) == 2
    assert taught.held is frames
    assert sorted(torch.cat([batch.x[:, 0] for batch in batches]).tolist()) == [lo, lo, 1.0, 1.0]
    # The answers' own logits are their best imitation.
    own = [batch.loss(torch.zeros(2, 3)).item() for batch in batches]
    assert own[0] != own[1]
