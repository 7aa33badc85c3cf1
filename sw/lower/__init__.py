"""QONNX file to integer graph, by evaluation; and the comparison with the QONNX executor."""

from sw.lower.input_type import InputType
from sw.lower.lowered import Lowered
from sw.lower.lowering import lower
from sw.lower.model_file import read_model

__all__ = ["InputType", "Lowered", "lower", "read_model"]
