"""`sterna compile`."""

from pathlib import Path
from typing import Annotated

import typer

from sterna.commands.console import AsJson, BoardName, ClockMHz, hertz, read_frames, show, steps
from sterna.commands.weights import Image, Reloadable, Start, loading_of
from sterna.compilation import compile_model
from sw.errors import SternaError

__all__ = ["compile_command"]


def compile_command(
    model: Annotated[Path, typer.Argument(help="QONNX file, .onnx or .onnx.gz.",
                                          metavar="MODEL.onnx")],
    out: Annotated[Path, typer.Option("-o", "--output-dir", help="Folder to write.")],
    input_type: Annotated[str | None, typer.Option(
        help="What the raw integers at the input are: uintN, intN, LO..HI or bipolar, and the "
             "divisor that makes the model's floats of them, such as uint8/255. Without it the "
             "model's own input quantiser says so.")] = None,
    output: Annotated[str, typer.Option(
        help="'model' for the model's outputs, 'class' for the index of the largest.")] = "model",
    board: BoardName = None,
    fps: Annotated[float | None, typer.Option(
        help="Frames per second to reach with the least area; without it the fastest schedule "
             "that fits the board.")] = None,
    clock: ClockMHz = None,
    schedule: Annotated[Path | None, typer.Option(
        help="schedule.json to take as it is, instead of choosing one.")] = None,
    typical: Annotated[Path | None, typer.Option(
        help="Typical inputs, .npy, a hundred or so: layers that skip zeros are held to what these "
             "take on average; without them to the most that any frame takes.")] = None,
    reloadable: Reloadable = False,
    image: Image = None,
    start: Start = None,
    as_json: AsJson = False,
) -> None:
    """Lower a QONNX model to the integer graph, schedule it, and write its Verilog."""
    if output not in ("model", "class"):
        raise SternaError(f"Output must be 'model' or 'class', not {output!r}")
    frames = None if typical is None else read_frames(typical)
    with steps("compile") as say:
        say("lower and schedule")
        compiled = compile_model(model, input_type=input_type, output=output, board=board, fps=fps,
                                 clock_hz=hertz(clock), schedule=schedule,
                                 loading=loading_of(reloadable, image, start),
                                 frames=frames)
        say("generate")
        compiled.save(out)
    show({"folder": str(out), **compiled.estimate, "kind": "estimate, before synthesis"},
         as_json=as_json, title=f"compiled {model.name}")
