"""Options of the commands that say how weights get into hardware."""

from typing import Annotated

import typer

from sw.schedule import IMAGES, STARTS, Loading

__all__ = ["Image", "Reloadable", "Start", "loading_of"]

Reloadable = Annotated[bool, typer.Option(
    "--reloadable", help="Weights can be replaced over the cable: all layers share one engine. "
                         "Goes without saying with the next two options.")]
Image = Annotated[str | None, typer.Option(
    help=f"What weights that are loaded come as: {', '.join(IMAGES)}.", show_default="plain")]
Start = Annotated[str | None, typer.Option(
    help=f"Where the first weights are: {', '.join(STARTS)}. All but the bitstream hold them "
         f"compressed, which takes an --image.", show_default="bitstream")]


def loading_of(reloadable: bool, image: str | None, start: str | None) -> Loading | None:
    """What the options ask for."""
    given = {name: value for name, value in (("image", image), ("start", start))
             if value is not None}
    return Loading(**given) if reloadable or given else None
