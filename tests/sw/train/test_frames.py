import numpy as np
import pytest
import torch

from sw.data import load
from sw.train.frames import Frames, disturb

pytestmark = pytest.mark.slow


@pytest.fixture
def generator():
    return torch.Generator().manual_seed(1)


def test_inputs_are_integers_over_the_divisor():
    frames = Frames.of(np.array([[0, 4, 16]], np.uint8), np.array([2]), "0..16/16")
    assert frames.x.tolist() == [[0.0, 0.25, 1.0]]
    assert frames.x.dtype == torch.float32


def test_hold_back_is_a_stratified_split(generator):
    frames = Frames.train_and_test(load("digits"))[0]
    rest, held = frames.hold_back(200, generator)
    assert (len(rest), len(held)) == (1237, 200)
    share = torch.bincount(frames.y) * 200 / len(frames)
    assert (torch.bincount(held.y) - share).abs().max() < 1.01
    whole = torch.cat([rest.x, held.x]).flatten(1).tolist()
    assert sorted(whole) == sorted(frames.x.flatten(1).tolist())


def test_hold_back_none(generator):
    frames = Frames(torch.arange(4.0), torch.tensor([1, 0, 1, 0]))
    rest, held = frames.hold_back(0, generator)
    assert (len(rest), len(held)) == (4, 0)


def test_undisturbed(generator):
    x = torch.rand(3, 4, 4, generator=generator)
    assert torch.equal(disturb(x, 0.0, 0.0, generator), x)


def test_shift_moves_by_up_to_a_pixel(generator):
    x = torch.zeros(500, 5, 5)
    x[:, 2, 2] = 1
    moved = disturb(x, 1.0, 0.0, generator)
    frames, rows, columns = moved.nonzero(as_tuple=True)
    assert frames.tolist() == list(range(500))
    places = set(zip(rows.tolist(), columns.tolist(), strict=True))
    assert places == {(row, column) for row in (1, 2, 3) for column in (1, 2, 3)}


def test_shift_of_a_share(generator):
    x = torch.zeros(2000, 5, 5)
    x[:, 2, 2] = 1
    still = disturb(x, 0.5, 0.0, generator)[:, 2, 2].mean().item()
    # Half is not asked to move, and a ninth of the other half draws (0, 0).
    assert still == pytest.approx(0.5 + 0.5 / 9, abs=0.04)


def test_noise_has_its_deviation(generator):
    x = torch.zeros(100, 8, 8)
    assert disturb(x, 0.0, 0.2, generator).std().item() == pytest.approx(0.2, rel=0.05)
