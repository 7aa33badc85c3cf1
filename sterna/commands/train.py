"""`sterna train`."""

from pathlib import Path
from typing import Annotated

import typer

from sterna.commands.console import AsJson, bar, show
from sterna.training import train_recipe

__all__ = ["train_command"]


def train_command(
    recipe: Annotated[Path, typer.Argument(help="Folder with a recipe.toml.", metavar="RECIPE")],
    out: Annotated[Path, typer.Option("-o", "--output-dir", help="Folder to write.")],
    data: Annotated[Path | None, typer.Option(help="Folder of IDX files, for data sets that do "
                                              "not come with the kit.")] = None,
    shared: Annotated[Path | None, typer.Option(
        help="Folder where recipes keep a teacher that they have in common.")] = None,
    as_json: AsJson = False,
) -> None:
    """Train a recipe with Brevitas and export it as QONNX, with a checkpoint to go on from."""
    with bar(f"train {recipe.name}") as move:
        done = train_recipe(recipe, out, data_folder=data, shared_dir=shared, progress=move)
    show({"model": str(done.model), "input_type": done.input_type,
          "float_accuracy": done.float_accuracy, "quantised_accuracy": done.quantised_accuracy,
          "seconds": done.seconds}, as_json=as_json, title=f"trained {recipe.name}")
