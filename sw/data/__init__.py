"""Named data sets, as integers."""

from sw.data.dataset import DataSet
from sw.data.registry import NAMES, load

__all__ = ["NAMES", "DataSet", "load"]
