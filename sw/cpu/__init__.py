"""The same network on a CPU: the strongest fair rival of the accelerator.

``Program`` runs a graph with packed kernels, ``measure_cpu`` times it against PyTorch and ONNX
Runtime.
"""

from sw.cpu.energy import CpuEnergy
from sw.cpu.library import Library, load_library
from sw.cpu.limits import Limits, measure_limits
from sw.cpu.machine import Machine
from sw.cpu.measurement import measure_cpu
from sw.cpu.power import CorePower
from sw.cpu.program import Program
from sw.cpu.published import Published, published_rows
from sw.cpu.result import CpuEntry, CpuResult
from sw.cpu.timing import Timing

__all__ = ["CorePower", "CpuEnergy", "CpuEntry", "CpuResult", "Library", "Limits", "Machine",
           "Program", "Published", "Timing", "load_library", "measure_cpu", "measure_limits",
           "published_rows"]
