"""`sterna simulate`."""

from math import isnan
from typing import Annotated

import typer

from sterna.commands.console import AsJson, Folder, read_frames, show, steps, write_outputs
from sterna.commands.evaluate import InputFile, OutputFile
from sterna.compiled import verilog_sha256
from sterna.simulation import simulate
from sw.errors import SternaError
from sw.json_file import write_json

__all__ = ["simulate_command"]

Stall = Annotated[float, typer.Option(min=0.0, max=0.95)]


def simulate_command(folder: Folder, input_file: InputFile, output_file: OutputFile = None,
                     i_stall: Stall = 0.0, o_stall: Stall = 0.0, seed: int = 0,
                     as_json: AsJson = False) -> None:
    """Run the Verilog under Verilator, and say where it differs from the golden model."""
    frames = read_frames(input_file)
    with steps("simulate") as say:
        say("compile and run")
        done = simulate(folder, frames, i_stall=i_stall, o_stall=o_stall,
                        seed=seed)
    result = {"frames": len(frames),
              "mismatches": done.difference.frames if done.difference else 0,
              "cycles": done.run.cycles, "latency": done.run.latency,
              "cycles_per_frame": None if isnan(done.run.interval) else done.run.interval,
              "verilog_sha256": verilog_sha256(folder)}
    write_json(folder / "simulation.json", "sterna.simulation/1", result)
    if done.difference is not None:
        first = done.first_layer
        where = (f"the first layer that differs is {first.layer!r}, in element {first.element} of "
                 f"frame {first.frame}: must be {first.expected}, not {first.given}"
                 if first else "no layer differs where the frame comes alone")
        raise SternaError(f"Verilog of {folder} must equal its graph, but differs in "
                          f"{done.difference}; {where}; {done.waveform} shows it")
    if output_file is not None:
        write_outputs(output_file, done.outputs)
    show(result, as_json=as_json, title="the Verilog equals the graph")
