"""What a student learns from: the classes, and the softened answers of a teacher."""

from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, log_softmax

__all__ = ["Distillation"]


@dataclass(frozen=True)
class Distillation:
    """A mixture of two losses.

    Parameters
    ----------
    temperature : float
        Divides all logits: the higher, the more the teacher's second choices count.
    weight : float
        Share of the teacher's answers in the loss; the rest are the classes.
    """

    temperature: float = 4.0
    weight: float = 0.9

    def loss(self, logits: Tensor, classes: Tensor, answers: Tensor | None) -> Tensor:
        """Mean loss of a batch; without answers, that of the classes."""
        by_class = cross_entropy(logits, classes)
        if answers is None or not self.weight:
            return by_class
        distance = kl_div(log_softmax(logits / self.temperature, 1),
                          log_softmax(answers / self.temperature, 1),
                          log_target=True, reduction="batchmean")
        # The square keeps its gradients at the size of the other loss's.
        return self.weight * self.temperature**2 * distance + (1 - self.weight) * by_class
