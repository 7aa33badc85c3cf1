"""`sterna demo`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from sterna.commands.console import AsJson, show
from sterna.commands.weights import Image, Reloadable, Start, loading_of
from sterna.demo import BOARDS, NETLIST_FRAMES, RECIPE, STEPS, check, demo
from sterna.reporting import demo_content
from sterna.steps import Steps

__all__ = ["demo_command"]

_TITLES = {
    "train": "train with Brevitas", "compile": "lower, schedule, generate Verilog",
    "qonnx": "QONNX executor = graph", "simulate": "Verilog = graph, under Verilator",
    "build": "bitstreams: synthesis, place, route", "netlist": "placed netlist = graph",
    "drive": "driver on the simulated board = graph", "report": "report",
}


_ROWS = {
    "LUTs": lambda board: f"{board['luts']:,}",
    "flip-flops": lambda board: f"{board['ffs']:,}",
    "block RAMs": lambda board: f"{board['brams']}",
    "DSP blocks": lambda board: f"{board['dsps']}",
    "clock": lambda board: f"{board['clock_mhz']:g} MHz",
    "fastest clock": lambda board: f"{board['fmax_mhz']:.1f} MHz",
    "cycles per frame": lambda board: f"{board['cycles_per_frame']['simulated']:g}",
    "frames/s of the core": lambda board: f"{board['core_frames_per_second']:,.0f}",
    "frames/s over the cable": lambda board: f"{board['link_frames_per_second']:,.0f}",
}


def demo_command(
    recipe: Annotated[Path, typer.Argument(help="Folder of a recipe. One that holds its trained "
                                           "network is not trained again.")] = RECIPE,
    board: Annotated[list[str] | None, typer.Option(help="Board to build for; may be given several "
                                                    "times.  [default: icebreaker, ulx3s-25f]",
                                                    show_default=False)] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of IDX files, for data sets that do "
                                              "not come with the kit.")] = None,
    netlist_frames: Annotated[int, typer.Option(min=1, help="Frames that each placed netlist "
                                                "computes.")] = NETLIST_FRAMES,
    driver_frames: Annotated[int | None, typer.Option(min=1, help="Frames that go through the "
                                                      "driver; all unless told.")] = None,
    reloadable: Reloadable = False,
    image: Image = None,
    start: Start = None,
    out: Annotated[Path, typer.Option("-o", "--output-dir", help="Folder to write.")
                   ] = Path("build/demo"),
    as_json: AsJson = False,
) -> None:
    """Do everything for a recipe: train, compile, simulate, build, drive, report.

    Without a recipe, a ternary network on the embedded digits.
    """
    console = Console(stderr=True)
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None)
        count = len(STEPS) + 1

        def begin(name: str) -> None:
            number = [*STEPS, "report"].index(name) + 1
            progress.reset(task, description=f"{number}/{count} {_TITLES[name]}", total=None)

        def end(name: str, seconds: float, cached: bool) -> None:
            note = "  (found, nothing changed)" if cached else ""
            console.print(f"  {_TITLES[name]:<40}{seconds:>7.1f} s{note}", highlight=False)

        def move(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        steps = Steps(begin, end, move)
        found = demo(out, recipe=recipe, boards=tuple(board or BOARDS), data_folder=data,
                     netlist_frames=netlist_frames, driver_frames=driver_frames,
                     loading=loading_of(reloadable, image, start), steps=steps)
        check(found)
        with steps.step("report"):
            content = demo_content(found)
            page, data = content.write(out)
    if as_json:
        show(content.to_json(), as_json=True)
        return
    _summary(content.to_json(), Console())
    print(f"report: {page}")


def _summary(content: dict, console: Console) -> None:
    accuracy, frames = content["accuracy"], content["test_frames"]
    driven = content["compared_frames"]["graph_vs_driver"]
    few = "" if driven in (None, frames) else f" (on {driven:,} of them)"
    console.print(f"accuracy: float {accuracy['float']:.2%}, quantised "
                  f"{accuracy['quantised']:.2%}, Verilog {accuracy['rtl']:.2%}, driver "
                  f"{accuracy['driver']:.2%}{few} of {frames:,} test frames; mismatches: "
                  f"{sum(content['mismatches'].values())}", highlight=False, soft_wrap=True)
    boards = content["boards"]
    table = Table("", *boards, box=None, pad_edge=False)
    for title, value in _ROWS.items():
        table.add_row(title, *(value(board) for board in boards.values()))
    console.print(table)
