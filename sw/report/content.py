"""All that a report says, as one value; ``report.json`` is this value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from sw.errors import SternaError
from sw.json_file import write_json
from sw.provenance import provenance
from sw.report.board_entry import BoardEntry
from sw.report.compared_entry import MAX_COMPARED, ComparedEntry
from sw.report.compression_entry import CompressionEntry
from sw.report.cpu_entry import CpuReport
from sw.report.digit import MAX_DIGITS, Digit
from sw.report.energy_entry import EnergyEntry
from sw.report.entry import check_counts, read_entry
from sw.report.layer_entry import LayerEntry
from sw.report.roofline_entry import RooflineEntry
from sw.report.timeline_entry import TimelineEntry
from sw.report.validation_entry import ValidationEntry

__all__ = ["ACCURACIES", "HTML_FILE", "JSON_FILE", "MISMATCHES", "SCHEMA", "Content"]

SCHEMA = "sterna.report/1"
HTML_FILE, JSON_FILE = "report.html", "report.json"

# In the order of the data path: each is made from the one before it.
ACCURACIES = ("float", "quantised", "qonnx", "graph", "rtl", "driver")
MISMATCHES = ("qonnx_vs_graph", "graph_vs_rtl", "graph_vs_netlist", "graph_vs_driver")


@dataclass(frozen=True)
class Content:
    """What is known of one network; the page says nothing of what is None or empty.

    Attributes
    ----------
    title : str
        Heading of the page.
    dataset : str or None
    test_frames : int or None
    accuracy : mapping of str to float
        Share of the test frames whose class is right, for each of :data:`ACCURACIES`.
    mismatches : mapping of str to int
        Frames that differ, for each of :data:`MISMATCHES`.
    rounding_cases : int or None
        Frames on which a float32 executor may differ from the graph: see ``docs/graph.md``.
    boards : mapping of str to :class:`BoardEntry`
    seconds : mapping of str to float
        What each step took.
    provenance : mapping
        Versions, hashes and seeds.
    layers : tuple of :class:`LayerEntry`
        In data order.
    digits : tuple of :class:`Digit`
        Some images of the test set.
    pixel_interval : tuple of int or None
        Lowest and highest value of a pixel; those of the images where None.
    cached : tuple of str
        Steps whose result was found and not made again.
    compared_frames : mapping of str to int
        How many frames were compared, for each of :data:`MISMATCHES`; the test frames where a name
        is missing, and the boards' ``netlist_frames`` for the netlist.
    driver_port : str
        Where the driver ran; a port that does not begin with ``sim:`` is a board.
    notes : tuple of str
        Sentences on what the report leaves out.
    compression : :class:`CompressionEntry` or None
        Of a network with pruned or shared weights.
    energy : :class:`EnergyEntry` or None
        Per inference, as `sterna energy` models it.
    validation : :class:`ValidationEntry` or None
        What the model of the energy was held against.
    latency_cycles : int or None
        From the first beat of a frame to its answer in the Verilog, where it was simulated.
    cpu : :class:`CpuReport` or None
        The network on a CPU, as `sterna bench` timed it.
    timeline : :class:`TimelineEntry` or None
        When each layer works on a frame.
    roofline : :class:`RooflineEntry` or None
        What each dense layer attains of what its hardware and the cable could do.
    compared : tuple of :class:`ComparedEntry`
        Networks and schedules that are put side by side, this one first; empty where it is alone.
    """

    title: str
    dataset: str | None = None
    test_frames: int | None = None
    accuracy: Mapping[str, float | None] = field(default_factory=dict)
    mismatches: Mapping[str, int | None] = field(default_factory=dict)
    rounding_cases: int | None = None
    boards: Mapping[str, BoardEntry] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    layers: tuple[LayerEntry, ...] = ()
    digits: tuple[Digit, ...] = ()
    pixel_interval: tuple[int, ...] | None = None
    cached: tuple[str, ...] = ()
    compared_frames: Mapping[str, int | None] = field(default_factory=dict)
    driver_port: str = "sim://"
    notes: tuple[str, ...] = ()
    compression: CompressionEntry | None = None
    energy: EnergyEntry | None = None
    validation: ValidationEntry | None = None
    latency_cycles: int | None = None
    cpu: CpuReport | None = None
    timeline: TimelineEntry | None = None
    roofline: RooflineEntry | None = None
    compared: tuple[ComparedEntry, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=provenance)

    def __post_init__(self):
        for name, known in (("accuracy", ACCURACIES), ("mismatches", MISMATCHES),
                            ("compared_frames", MISMATCHES)):
            given = getattr(self, name)
            if unknown := sorted(given.keys() - set(known)):
                raise SternaError(f"Names of {name} must be of {', '.join(known)}, not "
                                  f"{', '.join(unknown)}")
            # Always all names in one order: others read them.
            object.__setattr__(self, name, {key: given.get(key) for key in known})
        for name, value in self.accuracy.items():
            if value is not None and not 0 <= value <= 1:
                raise SternaError(f"Accuracy {name!r} must be from 0 to 1, not {value}")
        if len(self.digits) > MAX_DIGITS:
            raise SternaError(f"Report must show at most {MAX_DIGITS} images, not "
                              f"{len(self.digits)}")
        if self.latency_cycles is not None:
            check_counts("Cycles of latency", self.latency_cycles)
        if len(self.compared) > MAX_COMPARED:
            raise SternaError(f"Report must compare at most {MAX_COMPARED} folders, not "
                              f"{len(self.compared)}")

    @property
    def critical_layer(self) -> str | None:
        """Name of the slowest layer, the first where several are."""
        return max(self.layers, key=lambda layer: layer.cycles).name if self.layers else None

    @property
    def error(self) -> float | None:
        """Share of the test frames whose class the Verilog has wrong, else the graph."""
        known = (self.accuracy[name] for name in ("rtl", "graph", "quantised"))
        accuracy = next((value for value in known if value is not None), None)
        return None if accuracy is None else 1 - accuracy

    @property
    def is_complete(self) -> bool:
        """Whether every comparison was made: the report of a whole run, not of a folder."""
        return (bool(self.boards) and None not in self.accuracy.values()
                and None not in self.mismatches.values())

    def to_json(self) -> dict[str, Any]:
        """Plain values under the names of ``report.json``."""
        content = asdict(self)
        return {**content, "critical_layer": self.critical_layer, "error": self.error,
                "roofline": None if self.roofline is None else self.roofline.to_json(),
                "provenance": content["provenance"]}

    @classmethod
    def from_json(cls, document: Any) -> Self:
        """Read what :meth:`to_json` gave, or raise :class:`SternaError`."""
        return read_entry(cls, document, "Report")

    def write(self, folder: Path | str) -> tuple[Path, Path]:
        """Write ``report.html`` and ``report.json`` into ``folder``; return their paths."""
        from sw.report.page import write_report  # the page draws this value
        return (write_report(self, Path(folder) / HTML_FILE),
                write_json(Path(folder) / JSON_FILE, SCHEMA, self.to_json()))
