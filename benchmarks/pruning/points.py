"""Points of the study: a recipe for each, and for each of its controls."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sw.compress.recipe import CompressionRecipe, Network, Prune, read_compression_recipe

__all__ = ["ARMS", "SPEC", "Point", "points"]

SPEC = Path(__file__).with_name("study.toml")
ROOT = Path(__file__).parents[2]

#: Chosen by the score; chosen by chance; the shape that the score chose, trained from scratch.
ARMS = ("score", "random", "scratch")


@dataclass(frozen=True)
class Point:
    """A network of the study.

    Parameters
    ----------
    curve : str
    structure : str
    arm : str
        One of :data:`ARMS`.
    recipe : CompressionRecipe
    """

    curve: str
    structure: str
    arm: str
    recipe: CompressionRecipe

    @property
    def name(self) -> str:
        return f"{self.recipe.name}-{self.arm}"


def points(arms: tuple[str, ...] = ARMS) -> Iterator[Point]:
    """All points of ``study.toml``, the unpruned network first."""
    spec = tomllib.loads(SPEC.read_text(encoding="utf-8"))
    base = _base(spec)
    yield Point("dense", "dense", "score", replace(base, name="dense-300-100"))
    for curve in spec["curve"]:
        for entry in curve["points"]:
            for arm in arms:
                yield Point(curve["name"], curve["structure"], arm,
                            _recipe(spec, base, curve["structure"], entry, arm))


def _base(spec: dict[str, Any]) -> CompressionRecipe:
    base, epochs = read_compression_recipe(ROOT / spec["base"]), spec["epochs"]
    training = replace(base.training, batch=spec["batch"])
    return replace(base, training=training, prune=(),
                   dense=replace(base.dense, epochs=epochs["dense"]),
                   share=replace(base.share, epochs=epochs["share"]))


def _recipe(spec: dict[str, Any], base: CompressionRecipe, structure: str, entry: dict[str, Any],
            arm: str) -> CompressionRecipe:
    hidden = tuple(entry["hidden"])
    rung = Prune(epochs=spec["epochs"]["prune"], learning_rate=spec["learning_rate"],
                 weight_decay=0.01, dropout=0.1, until=0.5, structure=structure,
                 weights=entry.get("weights", 1), n=entry.get("n", 2),
                 score="random" if arm == "random" else spec["score"])
    again = replace(rung, restart=True)
    shape = "-".join(map(str, hidden))
    what = entry.get("weights") or f"{entry['n']}of4"
    return replace(base, name=f"{structure}-{shape}-{what}", network=Network(hidden),
                   prune=(rung, again) if arm == "scratch" else (rung,))
