"""QONNX file to integer graph, by evaluation; and the comparison with the QONNX executor."""

from sw.lower.comparison import Comparison, compare_with_executor
from sw.lower.executor import execute
from sw.lower.input_type import InputType
from sw.lower.lowered import Lowered
from sw.lower.lowering import lower
from sw.lower.model_file import model_sha256, read_model
from sw.lower.weights import QuantisedModel, read_quantised_model

__all__ = ["Comparison", "InputType", "Lowered", "QuantisedModel", "compare_with_executor",
           "execute", "lower", "model_sha256", "read_model", "read_quantised_model"]
