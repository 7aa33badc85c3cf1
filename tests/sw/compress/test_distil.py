import math

import pytest
import torch

from sw.compress.distil import Distillation

pytestmark = pytest.mark.slow  # torch

LOGITS = torch.tensor([[0.0, 0.0]])
CLASSES = torch.tensor([1])


def test_classes_alone():
    for distillation, answers in ((Distillation(), None), (Distillation(weight=0.0), LOGITS)):
        loss = distillation.loss(LOGITS, CLASSES, answers)
        assert math.isclose(loss.item(), math.log(2), rel_tol=1e-6)


def test_by_hand():
    """A teacher of 3/4 and 1/4 at the temperature 2, a student that does not know."""
    answers = torch.tensor([[2 * math.log(3), 0.0]])
    distance = 0.75 * math.log(0.75 / 0.5) + 0.25 * math.log(0.25 / 0.5)
    loss = Distillation(2.0, 0.9).loss(LOGITS, CLASSES, answers)
    assert math.isclose(loss.item(), 0.9 * 4 * distance + 0.1 * math.log(2), rel_tol=1e-5)


def test_no_loss_for_the_teachers_own_answers():
    answers = torch.tensor([[1.0, -3.0]])
    assert abs(Distillation(4.0, 1.0).loss(answers, CLASSES, answers).item()) < 1e-6
