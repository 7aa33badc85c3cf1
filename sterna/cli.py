"""The `sterna` command."""

import sys

import typer

from sterna.commands.bench import bench_command
from sterna.commands.build import build_command
from sterna.commands.compare import compare_command
from sterna.commands.compile import compile_command
from sterna.commands.compress import compress_command
from sterna.commands.cosim import cosim_command
from sterna.commands.demo import demo_command
from sterna.commands.energy import energy_command
from sterna.commands.evaluate import evaluate_command
from sterna.commands.machine import boards_command, doctor_command
from sterna.commands.report import report_command
from sterna.commands.run import program_command, run_command
from sterna.commands.simulate import simulate_command
from sterna.commands.size import size_command
from sterna.commands.train import train_command
from sw.errors import SternaError

__all__ = ["app", "main"]

app = typer.Typer(name="sterna", no_args_is_help=True, add_completion=False,
                  pretty_exceptions_enable=False,
                  help="A low-bit network in; a verified streaming accelerator for an open FPGA, "
                       "its bitstream, a driver and a report out.")
for _name, _command in {
    "demo": demo_command, "train": train_command,
    "compress": compress_command, "compile": compile_command,
    "evaluate": evaluate_command, "simulate": simulate_command, "cosim": cosim_command,
    "build": build_command, "program": program_command, "run": run_command,
    "energy": energy_command, "bench": bench_command, "report": report_command,
    "compare": compare_command, "size": size_command, "boards": boards_command,
    "doctor": doctor_command,
}.items():
    app.command(_name)(_command)


def main() -> None:
    """Run the command and exit with its status.

    0 means that it is true; 1 is a mistake or a difference, in one sentence; 2 a command line that
    makes no sense; 130 an interrupt.
    """
    try:
        app(prog_name="sterna")  # ends with SystemExit
    except SternaError as error:
        sentence = str(error)
    except OSError as error:  # a full disk, a folder that may not be written
        where = f"File {error.filename}" if error.filename else "The system"
        sentence = f"{where} must be usable, but is not: {error.strerror or error}"
    print(f"sterna: {sentence}", file=sys.stderr)
    sys.exit(1)
