"""The pool of a recipe: copies and answers, made when the first stage asks for them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import torch

from sw.compress.checkpoint import Stages
from sw.compress.distil import Distillation
from sw.compress.frames import Part, levels_of
from sw.compress.loop import Epoch
from sw.compress.pool import Pool, make_copies, mixed_pixels
from sw.compress.recipe import CompressionRecipe
from sw.compress.teacher import answer, answer_with_features, convolutional, fit_teacher

__all__ = ["Lesson"]


class Lesson:
    """Copies of the training frames and, with a teacher, its answers to them.

    Parameters
    ----------
    recipe : CompressionRecipe
    frames : Part
        To train on.
    folder : Path
        Of the answers. Recipes of the same teacher may share it.
    key : str
        Of data, sources and versions.
    progress : callable
        Called with each epoch.
    """

    def __init__(self, recipe: CompressionRecipe, frames: Part, folder: Path, key: str,
                 progress: Callable[[Epoch], None]):
        self.recipe, self.frames, self.progress = recipe, frames, progress
        # The name tells teachers apart, so that a folder holds more than one.
        name = hashlib.sha256(repr(self._settings).encode()).hexdigest()[:12]
        self.stages = Stages(folder / f"teacher-{name}", key)

    @property
    def _settings(self) -> object:
        recipe, training = self.recipe, self.recipe.training
        # How students learn from it is not the teacher's, but what it is asked is.
        teacher = recipe.teacher and replace(recipe.teacher, temperature=1.0, weight=1.0,
                                             features=0.0, random_inputs=0.0)
        return (recipe.data, training.validation_frames, training.copies, training.pool_seed,
                teacher, self._has_features, self._has_random)

    @property
    def distillation(self) -> Distillation:
        """What students learn from."""
        teacher = self.recipe.teacher
        if teacher is None:
            return Distillation(weight=0.0)
        return Distillation(teacher.temperature, teacher.weight, teacher.features)

    @property
    def _has_features(self) -> bool:
        return bool(self.recipe.teacher and self.recipe.teacher.features)

    @property
    def _has_random(self) -> bool:
        return bool(self.recipe.teacher and self.recipe.teacher.random_inputs)

    @cached_property
    def pool(self) -> Pool:
        """What students are trained on."""
        training, images = self.recipe.training, self.frames.images
        generator = torch.Generator().manual_seed(training.pool_seed)
        copies = make_copies(images, training.copies, generator, self._say("copies"))
        made: dict[str, torch.Tensor] = {}
        asked = copies
        if self._has_random:
            random = mixed_pixels(copies[0], generator)
            asked = torch.cat([copies, random[None]])
        if self.recipe.teacher is not None:
            made = self.stages.make("answers", self._settings,
                                    lambda: self._answers(copies, asked))
        highest = 2**self.recipe.network.input_bits - 1
        # The frames themselves from their floats: a byte is rounded already. The copies in place.
        levels = asked.flatten(2)
        for copy, into in enumerate(levels):
            into.copy_(levels_of(into / 255 if copy else images.flatten(1), highest))
        teacher = self.recipe.teacher
        return Pool(levels, highest, self.frames.y, made.get("answers"), made.get("features"),
                    teacher.random_inputs if teacher else 0.0)

    def _answers(self, copies: torch.Tensor, asked: torch.Tensor) -> dict[str, torch.Tensor]:
        teacher, training = self.recipe.teacher, self.recipe.training
        assert teacher is not None
        torch.manual_seed(training.pool_seed)  # of its start and its dropout
        classes = int(self.frames.y.max()) + 1
        network = convolutional(copies.shape[2:], classes, teacher.channels)
        fit_teacher(network, copies, self.frames.y, teacher.epochs, teacher.learning_rate,
                    teacher.batch, torch.Generator().manual_seed(training.pool_seed),
                    lambda number, loss: self.progress(
                        Epoch("teacher", number, teacher.epochs, loss)))
        say, answers, features = self._say("answers"), [], []
        for number, images in enumerate(asked, 1):
            if self._has_features:
                told, inner = answer_with_features(network, images)
                features.append(inner)
            else:
                told = answer(network, images)
            answers.append(told)
            say(number, len(asked))
        found = {"answers": torch.stack(answers), **network.state_dict()}
        return found | ({"features": torch.stack(features)} if features else {})

    def _say(self, stage: str) -> Callable[[int, int], None]:
        return lambda number, total: self.progress(Epoch(stage, number, total, 0.0))
