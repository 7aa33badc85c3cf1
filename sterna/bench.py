"""A compiled network on this CPU, beside which its accelerator is put."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from sterna.compiled import Compiled
from sw.cpu import measure_cpu, published_rows
from sw.errors import SternaError
from sw.json_file import write_json

__all__ = ["FILE", "SCHEMA", "bench"]

SCHEMA, FILE = "sterna.cpu/1", "cpu.json"

_LONGEST = 60.0  # seconds for each way and batch


def bench(folder: Path | str, x: np.ndarray, *, seconds: float = 0.5, has_rivals: bool = True,
          progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Time the network in ``folder`` on this CPU, write ``cpu.json``, and return its content.

    Everyone has to give the graph's integers before the clock starts.

    Parameters
    ----------
    folder : path
        That `sterna compile` wrote.
    x : array
        Inputs, as the model takes them: what a CPU skips depends on them.
    seconds : float
        For each way to run it and each batch.
    has_rivals : bool
        Whether PyTorch and ONNX Runtime run too.
    progress : function
        Told what is being done.
    """
    if not 0 < seconds <= _LONGEST:
        raise SternaError(f"Seconds must be above 0 and at most {_LONGEST:g}, not {seconds:g}")
    graph = Compiled.load(folder).graph
    frames = graph.input.integers(x)
    # What else ran: a busy machine is slower, and cannot say so afterwards.
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    found = measure_cpu(graph, frames, seconds=seconds, has_rivals=has_rivals, progress=progress)
    content = {"graph_hash": graph.hash, "load_average_before": busy, **found.json(),
               "published": [row.json() for row in published_rows()]}
    write_json(Path(folder) / FILE, SCHEMA, content)
    return content
