"""The integer graph. ``node.evaluate`` and ``graph.evaluate`` are the only golden model."""

from sw.graph.argmax import ArgMax
from sw.graph.dense import Dense
from sw.graph.ends import Input, Output
from sw.graph.graph import Graph, Node
from sw.graph.interval import Interval
from sw.graph.packing import BeatFormat
from sw.graph.reshape import Reshape
from sw.graph.table import Table
from sw.graph.tensor import Tensor
from sw.graph.threshold import Threshold

__all__ = ["ArgMax", "BeatFormat", "Dense", "Graph", "Input", "Interval", "Node", "Output",
           "Reshape", "Table", "Tensor", "Threshold"]
