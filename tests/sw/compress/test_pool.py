import pytest
import torch

from sw.compress.pool import Pool, make_copies

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
