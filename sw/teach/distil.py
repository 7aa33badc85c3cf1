"""What a student learns from: the classes, and the softened answers of a teacher."""

from dataclasses import dataclass

from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, log_softmax, normalize

__all__ = ["NO_CLASS", "Distillation", "likeness"]

#: Class of a frame that only the teacher can say something about.
NO_CLASS = -1


@dataclass(frozen=True)
class Distillation:
    """A mixture of two losses.

    Parameters
    ----------
    temperature : float
        Divides all logits: the higher, the more the teacher's second choices count.
    weight : float
        Share of the teacher's answers in the loss; the rest are the classes.
    features : float
        Weight of :func:`likeness` beside them.
    """

    temperature: float = 4.0
    weight: float = 0.9
    features: float = 0.0

    def loss(self, logits: Tensor, classes: Tensor, answers: Tensor | None) -> Tensor:
        """Mean loss of a batch; without answers, that of the classes.

        A frame of the class :data:`NO_CLASS` counts for its answers only.
        """
        by_class = logits.new_zeros(())
        if bool((classes != NO_CLASS).any()):
            by_class = cross_entropy(logits, classes, ignore_index=NO_CLASS)
        if answers is None or not self.weight:
            return by_class
        distance = kl_div(log_softmax(logits / self.temperature, 1),
                          log_softmax(answers / self.temperature, 1),
                          log_target=True, reduction="batchmean")
        # The square keeps its gradients at the size of the other loss's.
        return self.weight * self.temperature**2 * distance + (1 - self.weight) * by_class

    def feature_loss(self, own: Tensor, teachers: Tensor) -> Tensor:
        """Loss of a batch by what is in front of the logits."""
        return self.features * likeness(own, teachers)


def likeness(own: Tensor, teachers: Tensor) -> Tensor:
    """How differently two networks find the frames of a batch alike.

    Similarity-preserving distillation (Tung and Mori, ICCV 2019, equations 1 to 4): the products of
    all pairs of frames, each row scaled to length 1; the mean square of their difference, times
    the frames. The widths of the two networks need not agree.

    Parameters
    ----------
    own, teachers : float tensors of shape (frames, any)
    """
    def alike(features: Tensor) -> Tensor:
        return normalize(features @ features.T, dim=1)
    return (alike(own) - alike(teachers)).square().mean() * len(own)
