"""`sterna size`."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from sterna.commands.console import AsJson, show
from sterna.sizing import Sizing, parse_shape, size_model
from sw.compress.metrics import bits_per_weight, ratio
from sw.compress.size import MIXED, LayerSize

__all__ = ["size_command"]


def size_command(
    model: Annotated[Path, typer.Argument(help=".onnx, .onnx.gz, graph.sterna, or the folder of "
                                               "`sterna compile`.", metavar="MODEL")],
    pes: Annotated[int, typer.Option(help="Processing elements that column stores deal their rows "
                                          "over.")] = 1,
    original: Annotated[str | None, typer.Option(
        help="Features of the dense network that the ratio compares with, such as 784-300-100-10; "
             "without it those in the metrics.json of `sterna compress`, or the model's own.",
        metavar="N-N-N")] = None,
    input_type: Annotated[str | None, typer.Option(
        help="As for `sterna compile`; a model with an input quantiser needs none.")] = None,
    as_json: AsJson = False,
) -> None:
    """Bytes of a network in every coding, with padding, pointers, tables and codebooks."""
    shape = None if original is None else parse_shape(original)
    sizing = size_model(model, pes=pes, original=shape, input_type=input_type)
    if as_json:
        show({"model": str(model), "pes": pes, **sizing.to_json()}, as_json=True)
        return
    console = Console()
    _show_codings(console, sizing)
    _show_layers(console, sizing, pes)


def _table(first: str, titles: list[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _show_codings(console: Console, sizing: Sizing) -> None:
    size = sizing.size
    console.print(f"{size.nonzeros:,} of {size.weights:,} weights are not zero; original: "
                  f"{'-'.join(map(str, size.original))}, {size.original_bytes:,} bytes "
                  f"({sizing.original_from})", highlight=False, soft_wrap=True)
    table = _table("bytes", [*(layer.name for layer in size.layers), "file", "bit/weight",
                             "/kept", "ratio"])
    for name, length in sorted(size.lengths.items(), key=lambda entry: -entry[1]):
        parts = [f"{layer.lengths[layer.best if name == MIXED else name]:,}"
                 for layer in size.layers]
        table.add_row(name, *parts, f"{length:,}",
                      f"{bits_per_weight(length, size.weights):.3f}",
                      f"{bits_per_weight(length, size.nonzeros):.2f}",
                      f"{ratio(size.original_bytes, length):.1f}",
                      style="bold" if name == size.best else None)
    console.print(table)
    for name, why in size.refused.items():
        console.print(f"no {name}: {why}", highlight=False, markup=False, soft_wrap=True)


def _show_layers(console: Console, sizing: Sizing, pes: int) -> None:
    layers = sizing.size.layers
    table = _table("layer", [layer.name for layer in layers])
    rows: dict[str, Callable[[LayerSize], str]] = {
        "outputs x inputs": lambda layer: f"{layer.shape[0]} x {layer.shape[1]}",
        "kept weights": lambda layer: f"{layer.nonzeros:,}",
        "density": lambda layer: f"{layer.nonzeros / layer.weights:.2%}",
        "distinct values": lambda layer: f"{layer.values}",
        "best coding": lambda layer: layer.best,
        "gap bits, Huffman": lambda layer: f"{layer.gap_bits}",
        "useful entries: gap": lambda layer: f"{layer.useful['gap']:.1%}",
        "columns": lambda layer: f"{layer.useful['columns']:.1%}",
        "columns_eie": lambda layer: f"{layer.useful['columns_eie']:.1%}",
        f"entries, {pes} PEs: most": lambda layer: f"{max(layer.load.entries):,}",
        "least": lambda layer: f"{min(layer.load.entries):,}",
        "imbalance: lock step": lambda layer: f"{layer.load.lock_step:.2f}",
        "queues": lambda layer: f"{layer.load.queue:.2f}",
    }
    for title, text in rows.items():
        table.add_row(title, *map(text, layers))
    console.print(table)
