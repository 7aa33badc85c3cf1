"""Reports: of a demo that ran, and of what folders hold."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sterna.collection import collect
from sterna.demo import Demo
from sterna.model_metrics import find_metrics, image_shape
from sterna.output_folder import output_folder
from sterna.report_entries import board_entry, model_title, roofline_entry, timeline_entry
from sw.errors import SternaError
from sw.provenance import provenance
from sw.report import Content, choose_digits, describe_compression, describe_layers

__all__ = ["demo_content", "report"]


def report(folders: Path | str | Sequence[Path | str], out: Path | str | None = None) -> Path:
    """Write ``report.html`` and ``report.json`` on what folders hold; return the page's path.

    Parameters
    ----------
    folders : path or sequence of path
        That `sterna compile` wrote. The report is of the network in the first; other schedules of
        it add their boards, and other networks are put beside it where the errors of all are known.
        A folder of `sterna compress` adds what it says of the model. Or the one of a demo, whose
        report is drawn again.
    out : path, optional
        Folder to write into; the first compiled one of ``folders`` where None.
    """
    paths = [Path(folders)] if isinstance(folders, (str, Path)) else [Path(f) for f in folders]
    if not paths:
        raise SternaError("Report must have at least one folder")
    content = collect(paths)
    target = out if out is not None else next(
        (path for path in paths if (path / "graph.sterna").is_file()), paths[0])
    return content.write(output_folder(target))[0]


def demo_content(found: Demo) -> Content:
    """All that a demo found out, as the content of its report."""
    compiled, data, frames = found.compiled, found.data, len(found.data.test_x)
    driven = len(found.answers)
    cycles = found.simulation.run.interval
    pixels = compiled.graph.input.tensor.interval
    source = dict(compiled.estimate.get("source") or {})
    return Content(
        title=model_title(compiled.graph, data.name.capitalize()), dataset=data.name,
        test_frames=frames, accuracy=found.accuracy, mismatches=found.mismatches,
        compared_frames={"qonnx_vs_graph": frames, "graph_vs_rtl": frames,
                         "graph_vs_netlist": found.netlist_frames * len(found.boards),
                         "graph_vs_driver": driven},
        rounding_cases=found.comparison.rounding_cases,
        boards={name: board_entry(built, simulated=cycles, netlist_frames=found.netlist_frames)
                for name, built in found.boards.items()},
        layers=describe_layers(compiled.graph, compiled.schedule, compiled.estimate),
        compression=describe_compression(
            compiled.graph, compiled.schedule,
            find_metrics(source.get("model_sha256"), (found.trained.metrics.parent,)),
            image_shape(compiled.graph, data.name)),
        timeline=timeline_entry(compiled, found.simulation.run.latency),
        roofline=roofline_entry(compiled),
        latency_cycles=found.simulation.run.latency,
        digits=choose_digits(data.test_x[:driven], data.test_y[:driven], found.answers,
                             _image_shape(data.test_x)),
        pixel_interval=(pixels.lo, pixels.hi),
        seconds=dict(found.steps.seconds), cached=tuple(found.steps.cached),
        provenance=provenance(
            graph=compiled.graph.hash, source=source,
            seeds={name: built.result.seed for name, built in found.boards.items()},
            tools={tool: version for built in found.boards.values()
                   for tool, version in built.result.tools.items()}))


def _image_shape(frames: np.ndarray) -> tuple[int, int]:
    """Rows and columns of frames that are images, also where their rows were put end to end."""
    if frames.ndim == 3:
        return frames.shape[1], frames.shape[2]
    side = round(frames[0].size ** 0.5)
    return (side, side) if side * side == frames[0].size else (1, frames[0].size)
