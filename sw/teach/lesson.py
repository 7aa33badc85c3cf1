"""What a network learns from: copies and answers, made when they are asked for."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import torch

from sw.teach.checkpoint import Stages
from sw.teach.distil import Distillation
from sw.teach.frames import Frames, levels_of
from sw.teach.key import content_key
from sw.teach.pool import Pool, make_copies, mixed_pixels
from sw.teach.recipe import Teacher
from sw.teach.teacher import answer, answer_with_features, convolutional, fit_teacher

__all__ = ["SOURCES", "Lesson", "LessonPlan", "Say"]

#: What decides on the answers; less than what decides on a student, so that not every change of
#: the kit costs a new teacher.
SOURCES = tuple(Path(__file__).with_name(f"{name}.py")
                for name in ("augment", "frames", "pool", "teacher"))

#: Called with a stage, its steps that are done, from 1, and will be, and the mean loss of the last.
Say = Callable[[str, int, int, float], None]


@dataclass(frozen=True)
class LessonPlan:
    """What there is to learn from.

    Parameters
    ----------
    data : str
        Name of the data set.
    validation_frames : int
        Of it, the last training frames, which nothing is learnt from.
    copies : int
        Of each frame: the frame, and bent ones.
    seed : int
        Of the copies and the teacher.
    highest : int
        Greatest level of a pixel that students see.
    teacher : Teacher, optional
    """

    data: str
    validation_frames: int
    copies: int
    seed: int
    highest: int
    teacher: Teacher | None = None


class Lesson:
    """Copies of the training frames and, with a teacher, its answers to them.

    Parameters
    ----------
    plan : LessonPlan
    frames : Frames
    folder : Path
        Of the answers. Recipes of the same teacher may share it.
    say : callable
    """

    def __init__(self, plan: LessonPlan, frames: Frames, folder: Path, say: Say):
        self.plan, self.frames, self.say = plan, frames.train, say
        # The name tells teachers apart, so that a folder holds more than one.
        name = hashlib.sha256(repr(self._settings).encode()).hexdigest()[:12]
        self.stages = Stages(folder / f"teacher-{name}", content_key(frames, SOURCES))

    @property
    def _settings(self) -> object:
        plan = self.plan
        # How students learn from it is not the teacher's, but what it is asked is.
        teacher = plan.teacher and replace(plan.teacher, temperature=1.0, weight=1.0,
                                           features=0.0, random_inputs=0.0)
        return (plan.data, plan.validation_frames, plan.copies, plan.seed, teacher,
                self._has_features, self._has_random)

    @property
    def distillation(self) -> Distillation:
        """What students learn from."""
        teacher = self.plan.teacher
        if teacher is None:
            return Distillation(weight=0.0)
        return Distillation(teacher.temperature, teacher.weight, teacher.features)

    @property
    def _has_features(self) -> bool:
        return bool(self.plan.teacher and self.plan.teacher.features)

    @property
    def _has_random(self) -> bool:
        return bool(self.plan.teacher and self.plan.teacher.random_inputs)

    @cached_property
    def pool(self) -> Pool:
        """What students are trained on."""
        plan, images = self.plan, self.frames.images
        generator = torch.Generator().manual_seed(plan.seed)
        copies = make_copies(images, plan.copies, generator, self._steps("copies"))
        made: dict[str, torch.Tensor] = {}
        asked = copies
        if self._has_random:
            random = mixed_pixels(copies[0], generator)
            asked = torch.cat([copies, random[None]])
        if (teacher := plan.teacher) is not None:
            made = self.stages.make("answers", self._settings,
                                    lambda: self._answers(teacher, copies, asked))
        # The frames themselves from their floats: a byte is rounded already. The copies in place.
        levels = asked.flatten(2)
        for copy, into in enumerate(levels):
            into.copy_(levels_of(into / 255 if copy else images.flatten(1), plan.highest))
        return Pool(levels, plan.highest, self.frames.y, made.get("answers"), made.get("features"),
                    plan.teacher.random_inputs if plan.teacher else 0.0)

    def _answers(self, teacher: Teacher, copies: torch.Tensor, asked: torch.Tensor
                 ) -> dict[str, torch.Tensor]:
        torch.manual_seed(self.plan.seed)  # of its start and its dropout
        classes = int(self.frames.y.max()) + 1
        network = convolutional(copies.shape[2:], classes, teacher.channels)
        fit_teacher(network, copies, self.frames.y, teacher.epochs, teacher.learning_rate,
                    teacher.batch, torch.Generator().manual_seed(self.plan.seed),
                    lambda number, loss: self.say("teacher", number, teacher.epochs, loss))
        step, answers, features = self._steps("answers"), [], []
        for number, images in enumerate(asked, 1):
            if self._has_features:
                told, inner = answer_with_features(network, images)
                features.append(inner)
            else:
                told = answer(network, images)
            answers.append(told)
            step(number, len(asked))
        found = {"answers": torch.stack(answers), **network.state_dict()}
        return found | ({"features": torch.stack(features)} if features else {})

    def _steps(self, stage: str) -> Callable[[int, int], None]:
        return lambda number, total: self.say(stage, number, total, 0.0)
