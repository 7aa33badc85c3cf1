"""`sterna bench`."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from sterna.bench import FILE, bench
from sterna.commands.console import AsJson, Folder, read_frames, show, steps
from sterna.commands.evaluate import InputFile
from sw.report.figures import duration_of_call, joules, rate

__all__ = ["bench_command"]

Seconds = Annotated[float, typer.Option(help="For each way to run the network and each batch.")]
HasRivals = Annotated[bool, typer.Option("--rivals/--no-rivals", help="Time PyTorch and ONNX "
                                         "Runtime, too.")]


def bench_command(folder: Folder, input_file: InputFile, seconds: Seconds = 0.5,
                  rivals: HasRivals = True, as_json: AsJson = False) -> None:
    """Time the network on this CPU, at equal answers, and say what energy it takes there."""
    frames = read_frames(input_file)
    with steps("bench") as say:
        say("compile kernels")
        found = bench(folder, frames, seconds=seconds, has_rivals=rivals, progress=say)
    if as_json:
        show(found, as_json=True)
        return
    machine = found["machine"]
    show({"processor": machine["processor"], "threads": machine["threads"],
          "equal answers": f"on {found['checked_frames']} frames", "written": folder / FILE},
         as_json=False, title="on this CPU, measured")
    table = Table(box=None, pad_edge=False)
    for name in ("run by", "frame alone", "energy", "batch", "frames/s", "energy per frame"):
        table.add_column(name, justify="left" if name == "run by" else "right")
    for entry in found["entries"]:
        table.add_row(entry["name"], duration_of_call(entry["latency_s"]),
                      _energy(entry["energy_at_batch_1"]), str(entry["best_batch"]),
                      rate(entry["best_frames_per_s"]), _energy(entry["energy_at_best_batch"]))
    console = Console()
    console.print(table)
    for name, why in found["missing"].items():
        console.print(f"{name} was not timed: {why}.", highlight=False, markup=False)
    console.print("`sterna report` puts it beside the accelerator.", highlight=False, markup=False)


def _energy(energy: dict) -> str:
    value, low, high = (joules(1e6 * energy[name]) for name in ("joules", "low", "high"))
    return f"{value} ({low} to {high}), {energy['kind']}"
