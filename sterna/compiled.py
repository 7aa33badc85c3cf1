# amaranth: UnusedElaboratable=no
"""The folder that `sterna compile` writes, as values."""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from hw.accelerator import Accelerator
from sim.verilog import to_verilog
from sterna.output_folder import output_folder
from sw.errors import SternaError
from sw.graph import Graph, Node
from sw.json_file import read_json, write_json
from sw.schedule import (
    Schedule,
    SharedSchedule,
    Turn,
    frame_turns,
    hardware_nodes,
    shared_plan,
)

__all__ = ["Compiled", "read_schedule", "verilog_sha256"]

SCHEDULE_SCHEMA = "sterna.schedule/1"
ESTIMATE_SCHEMA = "sterna.estimate/1"


def read_schedule(path: Path) -> Schedule:
    """Read a ``schedule.json``."""
    return Schedule.from_json(read_json(path, SCHEDULE_SCHEMA))


def verilog_sha256(folder: Path) -> str:
    """Hash of the Verilog in a folder of `sterna compile`: what a result beside it is of."""
    try:
        return hashlib.sha256((folder / "accelerator.v").read_bytes()).hexdigest()
    except OSError as error:
        raise SternaError(f"File {folder / 'accelerator.v'} must be usable, but is not: "
                          f"{error.strerror}") from error


@dataclass(frozen=True, eq=False)
class Compiled:
    """A graph with a schedule: all that hardware is generated from.

    Attributes
    ----------
    graph : Graph
        What is computed.
    schedule : Schedule
        How much hardware each layer gets.
    estimate : dict
        Cycles and area before synthesis, for whom it was scheduled, and from what it was compiled:
        the content of ``estimate.json``.
    """

    graph: Graph
    schedule: Schedule
    estimate: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def accelerator(self) -> Accelerator:
        """The component tree."""
        return Accelerator(self.graph, self.schedule)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """When each layer works on a frame."""
        components = self.accelerator.layers
        return frame_turns(self.accelerator.stages,
                           {name: layer.latency for name, layer in components.items()})

    @property
    def latency(self) -> int:
        """Cycles from a frame's first beat to its last output; the most where zeros are skipped."""
        return self.turns[-1].leaves

    @property
    def image(self) -> bytes | None:
        """Weights as they go over the cable, where the hardware takes them."""
        engine = self._reloadable()
        return None if engine is None else shared_plan(*engine).image

    def image_for(self, hardware: "Compiled") -> bytes:
        """These weights as an image for the hardware of another network.

        Raises
        ------
        SternaError
            Where that hardware takes no weights, or not these.
        """
        engine = hardware._reloadable()
        if engine is None:
            raise SternaError("Hardware must be compiled with `--reloadable` to take weights")
        return shared_plan(tuple(hardware_nodes(self.graph)), engine[1],
                           shared_plan(*engine).logic).image

    def _reloadable(self) -> tuple[tuple[Node, ...], SharedSchedule] | None:
        """What the engine computes whose weights can be replaced, and its schedule."""
        for stage in self.schedule.stages(self.graph):
            if isinstance(stage.schedule, SharedSchedule) and stage.schedule.is_reloadable:
                return stage.nodes, stage.schedule
        return None

    def save(self, folder: Path | str) -> Path:
        """Write ``graph.sterna``, ``schedule.json``, ``accelerator.v`` and ``estimate.json``.

        All are complete before the first takes its place.
        """
        folder = output_folder(folder)
        staging = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
        try:
            self.graph.save(staging / "graph.sterna")
            write_json(staging / "schedule.json", SCHEDULE_SCHEMA, self.schedule.to_json())
            write_json(staging / "estimate.json", ESTIMATE_SCHEMA, self.estimate)
            (staging / "accelerator.v").write_text(to_verilog(self.accelerator))
            for file in sorted(staging.iterdir()):
                file.replace(folder / file.name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return folder

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """Read a folder that :meth:`save` wrote."""
        folder = Path(folder)
        if not (folder / "graph.sterna").is_file():
            raise SternaError(f"Folder {folder} must hold a compiled network (graph.sterna, "
                              f"schedule.json), but does not; `sterna compile` makes one")
        graph = Graph.load(folder / "graph.sterna")
        schedule = read_schedule(folder / "schedule.json")
        schedule.check(graph)
        return cls(graph, schedule, read_json(folder / "estimate.json", ESTIMATE_SCHEMA))
