import math

import pytest
import torch

from sw.teach.distil import NO_CLASS, Distillation, likeness

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


def test_a_frame_without_a_class_counts_for_its_answers_only():
    logits = answers = torch.tensor([[0.0, 0.0], [5.0, -5.0]])
    some = Distillation(1.0, 0.5).loss(logits, torch.tensor([1, NO_CLASS]), answers)
    assert math.isclose(some.item(), 0.5 * math.log(2), rel_tol=1e-5)
    none = Distillation(1.0, 0.5).loss(logits, torch.tensor([NO_CLASS] * 2), answers + 1)
    assert abs(none.item()) < 1e-6


def test_likeness_by_hand():
    """Two frames that are the same to one network, and have nothing in common for the other."""
    same, apart = torch.tensor([[3.0], [3.0]]), torch.tensor([[2.0, 0, 0], [0, 7, 0]])
    alike = 0.5**0.5
    off, on = alike**2, (1 - alike)**2
    assert math.isclose(likeness(same, apart).item(), (2 * on + 2 * off) / 4 * 2, rel_tol=1e-5)
    assert likeness(apart, 5 * apart).item() < 1e-9
    assert Distillation(features=3.0).feature_loss(same, apart) == 3 * likeness(same, apart)
