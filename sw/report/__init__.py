"""The report: what was built and how it is known, as one page and one JSON file."""

from sw.report.board_entry import BoardEntry, CyclesPerFrame, LinkEntry
from sw.report.compared_entry import ComparedEntry
from sw.report.compression import describe_compression
from sw.report.content import ACCURACIES, HTML_FILE, JSON_FILE, MISMATCHES, SCHEMA, Content
from sw.report.cpu_entry import CpuReport
from sw.report.digit import Digit, choose_digits
from sw.report.energy_entry import EnergyBand, EnergyEntry
from sw.report.entry import read_entry
from sw.report.layer_entry import Edge, LayerEntry
from sw.report.layers import describe_layers
from sw.report.link import model_link
from sw.report.page import write_report
from sw.report.roofline import describe_roofline
from sw.report.roofline_entry import LayerRoof, RooflineEntry
from sw.report.timeline_entry import TimelineEntry, TurnEntry
from sw.report.validation_entry import ValidationEntry

__all__ = ["ACCURACIES", "HTML_FILE", "JSON_FILE", "MISMATCHES", "SCHEMA", "BoardEntry",
           "ComparedEntry", "Content", "CpuReport", "CyclesPerFrame", "Digit", "Edge", "EnergyBand",
           "EnergyEntry", "LayerEntry", "LayerRoof", "LinkEntry", "RooflineEntry", "TimelineEntry",
           "TurnEntry", "ValidationEntry", "choose_digits", "describe_compression",
           "describe_layers", "describe_roofline", "model_link", "read_entry", "write_report"]
