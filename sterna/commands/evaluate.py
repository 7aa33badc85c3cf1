"""`sterna evaluate`."""

from pathlib import Path
from typing import Annotated

import typer

from sterna.commands.console import AsJson, Folder, read_frames, show, write_outputs
from sterna.compiled import Compiled

__all__ = ["InputFile", "OutputFile", "evaluate_command"]

InputFile = Annotated[Path, typer.Option("--input", help=".npy with the frames: integers as they "
                                         "go over the cable, or the model's floats.")]
OutputFile = Annotated[Path | None, typer.Option("-o", "--output", help=".npy for the outputs.")]


def evaluate_command(folder: Folder, input_file: InputFile, output_file: OutputFile = None,
                     as_json: AsJson = False) -> None:
    """Run the golden model: the integer graph in numpy."""
    graph = Compiled.load(folder).graph
    frames = graph.input.integers(read_frames(input_file))
    outputs = graph.output.apply(graph.evaluate(frames))
    if output_file is not None:
        write_outputs(output_file, outputs)
    show({"frames": len(frames), "output": str(output_file or "not written")}, as_json=as_json)
