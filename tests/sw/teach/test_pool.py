from dataclasses import replace

import pytest
import torch

from sw.teach.distil import NO_CLASS
from sw.teach.pool import Pool, make_copies, mixed_pixels

pytestmark = pytest.mark.slow  # torch


@pytest.fixture
def pool():
    """Ten frames in three copies; a frame's level is ten times its copy plus its number."""
    levels = torch.arange(3)[:, None] * 10 + torch.arange(10)
    return Pool(levels.to(torch.uint8)[..., None], 30, torch.arange(10),
                levels.float()[..., None].expand(3, 10, 2))


def drawn(pool, augmented, seed=1, size=5):
    return list(pool.batches(size, augmented, torch.Generator().manual_seed(seed)))


def test_every_frame_once(pool):
    batches = drawn(pool, 0.0)
    assert sorted(torch.cat([batch.y for batch in batches]).tolist()) == list(range(10))
    for batch in batches:
        assert torch.allclose(batch.x[:, 0] * 30, batch.y.float())


def test_copies_keep_classes_and_answers(pool):
    for augmented, copies in ((1.0, {1, 2}), (0.5, {0, 1, 2})):
        seen = set()
        for seed in range(10):
            for batch in drawn(pool, augmented, seed):
                level = (batch.x[:, 0] * 30).round().long()
                assert torch.equal(level % 10, batch.y)
                assert torch.equal(batch.answers[:, 1].long(), level)
                seen.update((level // 10).tolist())
        assert seen == copies


def test_rest_is_left_out(pool):
    assert [len(batch.y) for batch in drawn(pool, 0.0, size=4)] == [4, 4]
    assert [len(batch.y) for batch in drawn(pool, 0.0, size=64)] == [10]


def test_order_is_seeded(pool):
    a, b, c = (torch.cat([batch.y for batch in drawn(pool, 0.5, seed)]) for seed in (1, 1, 2))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


def test_copies_begin_with_the_frames():
    images, told = torch.rand(6, 8, 8), []
    copies = make_copies(images, 3, torch.Generator().manual_seed(1),
                         lambda *done: told.append(done))
    assert copies.shape == (3, 6, 8, 8)
    assert torch.equal(copies[0], (images * 255).round().to(torch.uint8))
    assert not torch.equal(copies[1], copies[2])
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_random_inputs_have_no_class_and_their_own_answers(pool):
    mixed = replace(pool, random_inputs=0.4, features=pool.answers + 0.5)
    seen = torch.cat([batch.x[:, 0] * 30 for seed in range(20)
                      for batch in drawn(mixed, 1.0, seed, 10)])
    share = (seen >= 20).float().mean()
    assert 0.3 < share < 0.5
    for batch in drawn(mixed, 1.0, size=10):
        value = (batch.x[:, 0] * 30).round()
        is_random = value >= 20
        assert torch.equal(batch.y == NO_CLASS, is_random)
        assert torch.equal(batch.answers[:, 0], value)
        assert torch.equal(batch.features[:, 0], value + 0.5)
        # The copies that are left are the frames and one of bent ones.
        assert (value[~is_random] >= 10).all()


def test_mixed_pixels_are_those_of_frames():
    images = torch.arange(60.0).view(20, 3, 1)
    mixed = mixed_pixels(images, torch.Generator().manual_seed(2))
    assert mixed.shape == images.shape
    assert torch.equal(mixed % 3, images % 3)  # each pixel at its place
    frames = (mixed // 3).view(20, 3)
    assert (frames[:, 0] != frames[:, 1]).any()
    assert len(frames.unique()) > 10
