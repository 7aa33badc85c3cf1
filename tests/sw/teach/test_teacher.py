import pytest
import torch

from sw.teach.teacher import answer, convolutional, fit_teacher

pytestmark = pytest.mark.slow  # torch


@pytest.mark.parametrize("side", [(28, 28), (8, 8), (9, 5)])
def test_shapes(side):
    network = convolutional(side, 7, (2, 3, 4)).eval()
    images = torch.randint(0, 256, (5, *side), dtype=torch.uint8)
    assert answer(network, images).shape == (5, 7)


def test_learns_where_a_spot_is():
    torch.manual_seed(1)
    y = torch.arange(200) % 4
    images = torch.zeros(200, 8, 8, dtype=torch.uint8)
    images[torch.arange(200), y // 2 * 4 + 2, y % 2 * 4 + 2] = 255
    network, told = convolutional((8, 8), 4, (4, 8, 8)), []
    fit_teacher(network, images[None], y, 6, 0.02, 20, torch.Generator().manual_seed(1),
                lambda number, loss: told.append((number, loss)))
    assert torch.equal(answer(network, images).argmax(1), y)
    assert [number for number, _ in told] == [1, 2, 3, 4, 5, 6]
    assert told[-1][1] < told[0][1]
