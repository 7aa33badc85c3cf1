"""`sterna run` and `sterna program`."""

from pathlib import Path
from typing import Annotated

import typer

from boards.program import program
from sterna.building import find_build
from sterna.commands.console import AsJson, BoardName, Folder, bar, read_frames, show, write_outputs
from sterna.commands.evaluate import InputFile, OutputFile
from sterna.compiled import Compiled
from sterna.devices import open_device
from sw.errors import SternaError

__all__ = ["program_command", "run_command"]


def run_command(
    folder: Folder, input_file: InputFile,
    port: Annotated[str, typer.Option(help="Serial port, sim:// (the shell's Verilog) or "
                                      "sim://netlist (the netlist that was placed).")],
    output_file: OutputFile = None, board: BoardName = None,
    weights: Annotated[Path | None, typer.Option(help="Compiled network whose weights are loaded "
                                                 "over the cable first, into a build that was "
                                                 "compiled with --reloadable.")] = None,
    verify: Annotated[bool, typer.Option(help="Compare with the golden model.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run frames on a board and write its outputs."""
    # Before the port is opened: a simulated one is compiled first.
    compiled = Compiled.load(folder.parent if (folder / "build.json").is_file() else folder)
    frames = compiled.graph.input.integers(read_frames(input_file))
    other = Compiled.load(weights) if weights else None
    image = other.image_for(compiled) if other else b""
    with bar(f"run on {port}") as move, open_device(folder, port, board=board) as device:
        if other:
            device.load(other.graph, image)
        integers = device.run_integers(frames, progress=move)
        outputs = device.graph.output.apply(integers)
        result = {"frames": len(frames), "cycles": device.cycles, "retries": device.retries}
        if verify:
            wrong = int((integers != device.graph.evaluate(frames)).reshape(len(frames), -1)
                        .any(axis=1).sum())
            result["mismatches"] = wrong
            if wrong:
                raise SternaError(f"Device at {port} must equal the graph, but {wrong} of "
                                  f"{len(frames)} frames differ")
    if output_file is not None:
        write_outputs(output_file, outputs)
    show(result, as_json=as_json, title=f"ran on {port}")


def program_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a board's build, or of the compiled "
                                           "network with one board built.", metavar="DIR")],
    board: BoardName = None, as_json: AsJson = False,
) -> None:
    """Load a bitstream into the board."""
    built = find_build(folder, board)
    program(built.board, built.folder)
    show({"board": built.board.name, "bitstream": built.result.bitstream}, as_json=as_json,
         title="programmed")
