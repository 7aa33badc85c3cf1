"""`sterna compress`."""

from pathlib import Path
from typing import Annotated

import typer

from sterna.commands.console import AsJson, bar, show, steps
from sterna.compressing import compress_model, compress_recipe, is_recipe
from sw.compress.codebook import STARTS
from sw.errors import SternaError

__all__ = ["compress_command"]


def compress_command(
    source: Annotated[Path, typer.Argument(
        help="QONNX file, .onnx or .onnx.gz. With a recipe it is pruned and shared by training, "
             "from the checkpoint beside it; alone its weights share the entries of codebooks "
             "without training. It may be left out: the recipe then trains a network of its own.",
        metavar="MODEL|RECIPE")],
    recipe: Annotated[Path | None, typer.Argument(
        help="Folder with a recipe.toml.", metavar="RECIPE")] = None,
    *,
    out: Annotated[Path, typer.Option("-o", "--output-dir", help="Folder to write.")],
    data: Annotated[Path | None, typer.Option(help="Folder of IDX files, for data sets that do "
                                              "not come with the kit.")] = None,
    shared: Annotated[Path | None, typer.Option(
        help="Folder where recipes keep a teacher that they have in common.")] = None,
    entries: Annotated[int | None, typer.Option(
        help="Most entries of a model's codebooks; 16 without it.")] = None,
    start: Annotated[str | None, typer.Option(
        help=f"Where a model's codebooks begin: {', '.join(STARTS)}.")] = None,
    as_json: AsJson = False,
) -> None:
    """Prune and share the weights of a model by a recipe, or of one that the recipe trains."""
    model = source
    if recipe is None and is_recipe(source):
        model, recipe = None, source
    if recipe is not None:
        if entries is not None or start is not None:
            raise SternaError("Entries and their start must be given for a model; a recipe has "
                              "them in its [share]")
        with bar(f"compress {recipe.name}") as move:
            done = compress_recipe(recipe, out, start=model, data_folder=data, shared_dir=shared,
                                   progress=lambda stage, number, total: move(number, total))
        rows = {entry["stage"]: f"{sum(entry['weights']):,} weights, test error "
                                f"{entry['test_error']:.2%}" for entry in done["stages"]}
        content = {key: done[key] for key in ("model", "stages", "test_error", "seconds")}
        show(content if as_json else {"model": done["model"], **rows, "seconds": done["seconds"]},
             as_json=as_json, title=f"compressed {(model or recipe).name}")
        return
    if data is not None or shared is not None:
        raise SternaError("Data and a shared teacher must be given for a recipe; a model is shared "
                          "without training")
    if start is not None and start not in STARTS:
        raise SternaError(f"Start must be one of {', '.join(STARTS)}, not {start!r}")
    with steps("share"):
        done = compress_model(source, out, entries=16 if entries is None else entries,
                              start=start or "linear")
    rows = {layer["tensor"]: f"{layer['nonzeros']:,} of {layer['weights']:,} weights, "
                             f"{layer['before']} values before, {layer['after']} after, change "
                             f"{layer['error']:.2%} of the power" for layer in done["layers"]}
    show(done if as_json else {"model": done["model"], **rows}, as_json=as_json,
         title=f"shared {source.name}")
