"""`sterna energy`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from sterna.commands.console import AsJson, BoardName, Folder, read_frames, show, steps
from sterna.energy import FILE, EnergyReport, measure_energy
from sw.energy import Band, Energy

__all__ = ["energy_command"]

Inputs = Annotated[Path | None, typer.Option(
    "--input", help="Frames as .npy: toggles depend on them. Random integers without it.")]
Rate = Annotated[float | None, typer.Option(
    help="Frames per second to state the energy at, besides the most: static energy counts.")]
Netlist = Annotated[int | None, typer.Option(
    min=1, metavar="FRAMES", help="Count toggles in the netlist that was placed, of so many "
    "frames; without it they are estimated from the graph and the schedule.")]
Static = Annotated[float | None, typer.Option(
    help="Static power of the part in mW, where you measured it.")]

HasGates = Annotated[bool, typer.Option(
    "--gates", help="Synthesise the accelerator to gate equivalents, too.")]
Liberty = Annotated[Path | None, typer.Option(
    help="Synthesise it to the cells of this Liberty file: area and leakage.")]


def energy_command(folder: Folder, board: BoardName = None, rate: Rate = None,
                   netlist: Netlist = None, input_file: Inputs = None,
                   static_mw: Static = None, gates: HasGates = False, liberty: Liberty = None,
                   as_json: AsJson = False) -> None:
    """Energy per inference on the board, with the uncertainty of every figure."""
    x = None if input_file is None else read_frames(input_file)
    with steps("energy") as say:
        say("simulate the netlist" if netlist else "estimate toggles")
        found = measure_energy(folder, board=board, x=x, frames_per_second=rate,
                               netlist_frames=netlist, static_mw=static_mw, has_gates=gates,
                               liberty=liberty)
    document = found.to_json()
    if as_json:
        show(document, as_json=True)
        return
    show({"board": found.board, "part": found.design.part, "toggles": _METHODS[found.method],
          "frames": f"{found.frames}, {found.data}", "boundary": document["boundary"],
          "written": folder / FILE}, as_json=False, title="energy, modelled")
    console = Console()
    console.print(_totals(found))
    at = found.asked or found.cable
    console.print(_parts("component", at, at.by_component()))
    console.print(_parts("layer", at, at.by_layer()))
    console.print(_silicon(found, at))
    if found.gates is not None:
        show({name: value for name, value in found.gates.to_json().items() if value is not None},
             as_json=False, title="the accelerator as silicon, by Yosys")
    if found.loading_note is not None:
        took = "" if found.loading is None else f" {_joules(found.loading)} beside idling."
        console.print(f"{found.loading_note}.{took}", highlight=False, markup=False)
    for sentence in at.unknown:
        console.print(f"Unknown: {sentence}.", highlight=False, markup=False)
    console.print("Bands are not confidence intervals; docs/energy.md says what each constant was "
                  "held against.", highlight=False, markup=False)


_METHODS = {"netlist": "counted in the netlist that was placed, glitches included",
            "estimate": "estimated from the graph and the schedule"}


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _totals(found: EnergyReport) -> Table:
    table = _table("rate", "frames/s", "power mW", "energy per inference", "rests on")
    for name, at in (("accelerator's", found.full), ("cable's", found.cable),
                     ("asked", found.asked)):
        if at is not None:
            table.add_row(name, f"{at.frames_per_second:,.4g}", _range(at.milliwatts, 1.0),
                          _joules(at.microjoules), _shares(at.microjoules))
    return table


def _parts(title: str, at: Energy, parts: dict[str, Band]) -> Table:
    table = _table(title, f"energy at {at.frames_per_second:,.4g} frames/s", "share", "rests on")
    total = at.microjoules.value
    for name, band in parts.items():
        if band.high:
            table.add_row(name, _joules(band), f"{band.value / total:.0%}", _shares(band))
    return table


def _silicon(found: EnergyReport, at: Energy) -> Table:
    table = _table("as silicon", "arithmetic and memories", "share")
    for name, document in found.asic.items():
        values: dict[str, Any] = document["energy_uj"]
        band = Band(values["low"], values["value"], values["high"])
        table.add_row(name, _joules(band), f"{band.value / at.microjoules.value:.2g}")
    return table


def _shares(band: Band) -> str:
    return ", ".join(f"{kind} {share:.0%}" for kind, share in band.shares.items())


def _range(band: Band, scale: float) -> str:
    return f"{band.value * scale:.3g} ({band.low * scale:.3g} to {band.high * scale:.3g})"


def _joules(band: Band) -> str:
    """Microjoules in the unit that suits them."""
    for unit, scale in (("mJ", 1e-3), ("uJ", 1.0), ("nJ", 1e3)):
        if band.value * scale >= 1:
            return f"{_range(band, scale)} {unit}"
    return f"{_range(band, 1e6)} pJ"
