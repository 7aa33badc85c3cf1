"""Sterna: a low-bit network in, a verified accelerator for an open FPGA out.

>>> compiled = sterna.compile("model.onnx", input_type="uint8/255", board="icebreaker")
>>> compiled.graph.evaluate(x)               # the golden model
>>> compiled.save("build/net")               # graph, schedule, Verilog, estimate
>>> sterna.simulate("build/net", x)          # the Verilog, against the golden model
>>> sterna.build("build/net", "icebreaker")  # a bitstream
>>> with sterna.open("build/net", port="sim://") as device:
...     y = device.run(x)
"""

from sterna.building import build
from sterna.compilation import compile_graph
from sterna.compilation import compile_model as compile  # noqa: A004
from sterna.compiled import Compiled
from sterna.devices import open_device as open  # noqa: A004
from sterna.generation import generate
from sterna.simulation import simulate
from sterna.training import train_recipe as train
from sw.errors import SternaError
from sw.graph import Graph
from sw.lower import compare_with_executor, lower
from sw.schedule import Schedule, fit

__all__ = ["Compiled", "Graph", "Schedule", "SternaError", "build", "compare_with_executor",
           "compile", "compile_graph", "fit", "generate", "lower", "open", "simulate", "train"]
