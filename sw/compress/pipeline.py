"""The stages of a recipe: dense, pruned rung by rung, shared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sw.compress.coded import CodedNetwork
from sw.compress.loop import Epoch, errors_of, every, fit
from sw.compress.masks import Masks
from sw.compress.pruning import pruner_of, pruning_of
from sw.compress.recipe import CompressionRecipe, Learning, Prune
from sw.compress.start import Start
from sw.compress.student import restart, restore, state_of, student
from sw.teach.checkpoint import Stages
from sw.teach.frames import Frames
from sw.teach.lesson import Lesson

__all__ = ["Stage", "features_of", "run_stages"]

# Training frames on which the steps of the activations are chosen.
CALIBRATION_FRAMES = 5000
# Of them, those that tell what a weight costs.
PRICED_FRAMES = 1000
# Steps between two settlements of weights in their entries.
EVERY = 50


@dataclass(frozen=True, eq=False)
class Stage:
    """A network as a stage left it."""

    name: str
    network: nn.Module
    masks: Masks
    validation_error: float


class _Runner:
    """Trains and keeps what is trained."""

    def __init__(self, recipe: CompressionRecipe, frames: Frames, lesson: Lesson, stages: Stages,
                 shared_key: str, progress: Callable[[Epoch], None]):
        self.shared_key = shared_key
        self.recipe, self.lesson, self.stages, self.progress = recipe, lesson, stages, progress
        self.highest = 2**recipe.network.input_bits - 1
        self.validation = frames.validation.x(self.highest), frames.validation.y
        self.calibration = frames.train.x(self.highest)[:CALIBRATION_FRAMES]

    def error(self, network: nn.Module) -> float:
        return errors_of(network, *self.validation)

    def fit(self, name: str, network: nn.Module, learning: Learning, masks: Masks | None = None,
            change: Callable[[float], None] | None = None) -> None:
        has_validation = len(self.validation[1]) > 0
        fit(network, self.lesson.pool, learning, self.lesson.distillation,
            batch=self.recipe.training.batch, seed=self.recipe.training.seed, masks=masks,
            change=change, after_epoch=lambda number, loss: self.progress(Epoch(
                name, number, learning.epochs, loss,
                self.error(network) if has_validation else None)))

    def float_stage(self, name: str, settings: object, masks: Masks, network: nn.Sequential,
                    train: Callable[[], None]) -> Stage:
        """Train ``network`` in place, or set it to what an earlier run made of it."""
        def how() -> dict[str, Tensor]:
            train()
            return state_of(masks)
        restore(masks, self.stages.make(name, settings, how))
        network.eval()
        return Stage(name, network, masks, self.error(network))


def features_of(recipe: CompressionRecipe, frames: Frames) -> tuple[int, ...]:
    """Inputs, outputs of each hidden layer, and classes of the student."""
    return (frames.train.images[0].numel(), *recipe.network.hidden, int(frames.train.y.max()) + 1)


def run_stages(recipe: CompressionRecipe, frames: Frames, lesson: Lesson, stages: Stages,
               shared_key: str, progress: Callable[[Epoch], None], start: Start | None = None
               ) -> list[Stage]:
    """Train what is not in the files of ``stages``, and return all networks in their order.

    The first is that of ``start``, where there is one, and the last is a :class:`CodedNetwork`.
    ``shared_key`` is of what only that depends on.
    """
    run = _Runner(recipe, frames, lesson, stages, shared_key, progress)
    seed = recipe.training.seed
    features = features_of(recipe, frames)

    def copy_of(source: Masks | None) -> tuple[nn.Sequential, Masks]:
        network = student(features, torch.Generator().manual_seed(seed))
        masks = Masks.of(network)
        if source:
            restore(masks, state_of(source))
        return network, masks

    def rung_of(name: str, settings: Prune, source: Masks) -> Stage:
        network, masks = copy_of(source)
        if settings.restart:
            restart(masks, torch.Generator().manual_seed(seed + 1))
        x = run.calibration[:PRICED_FRAMES]
        pruning = pruning_of(settings, masks, seed, x)

        def train() -> None:
            run.fit(name, network, settings, masks, pruning)
            if _is_over(masks.counts, settings.weights):  # where steps were few, or all in its way
                pruner_of(settings, masks, seed, x)(1.0)
        return run.float_stage(name, settings, masks, network, train)

    network, masks = copy_of(None)
    common = recipe.network.hidden, recipe.training, recipe.teacher
    if start:
        done = [run.float_stage("float", (*common, start.model_sha256), masks, network,
                                lambda: restore(masks, start.state))]
    else:
        done = [run.float_stage("float", (*common, recipe.dense), masks, network,
                                lambda: run.fit("float", network, recipe.dense))]
    for number, rung in enumerate(recipe.prune, 1):
        done.append(rung_of(f"pruned-{number}", rung, done[-1].masks))
    network, masks = done[-1].network, done[-1].masks
    assert isinstance(network, nn.Sequential)
    done.append(_shared(run, network, masks))
    if scratch := recipe.scratch:
        control, kept = copy_of(masks)
        restart(kept, torch.Generator().manual_seed(seed + 1))
        done.insert(-1, run.float_stage("scratch", scratch, kept, control, lambda: run.fit(
            "scratch", control, scratch, kept)))
    return done


def _is_over(counts: Sequence[int], weights: int | tuple[int, ...]) -> bool:
    if isinstance(weights, int):
        return sum(counts) > weights
    return any(count > budget for count, budget in zip(counts, weights))


def _shared(run: _Runner, network: nn.Sequential, masks: Masks) -> Stage:
    recipe, share = run.recipe, run.recipe.share
    coded = CodedNetwork(network, masks, run.calibration, share.entries, share.start,
                         recipe.network.input_bits, recipe.network.activation_bits, share.grid,
                         align=max((rung.alignment for rung in recipe.prune), default=1))

    def how() -> dict[str, Tensor]:
        run.fit("shared", coded, share, change=every(EVERY, coded.settle))
        coded.settle(1.0)
        return coded.state_dict()
    coded.load_state_dict(run.stages.make("shared", (recipe.network, share, run.shared_key), how))
    coded.eval()
    return Stage("shared", coded, masks, run.error(coded))
