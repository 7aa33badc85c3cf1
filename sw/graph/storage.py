"""The file format of a graph: JSON and raw arrays in a zip, as ``docs/graph.md`` specifies.

A file comes from anywhere. Sizes are bounded before anything is unpacked, nothing is executed, and
the nodes' own checks run on what was read.
"""

import hashlib
import json
import zipfile
import zlib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from sw.errors import SternaError
from sw.graph.argmax import ArgMax
from sw.graph.dense import Dense
from sw.graph.ends import Input, Output
from sw.graph.graph import Graph
from sw.graph.interval import Interval
from sw.graph.reshape import Reshape
from sw.graph.table import Table
from sw.graph.tensor import Tensor
from sw.graph.threshold import Threshold

__all__ = ["content_hash", "load", "save"]

FORMAT, VERSION = "sterna-graph", 1
MAX_JSON_BYTES = 4 << 20
MAX_ARRAY_BYTES = 256 << 20
MAX_TOTAL_BYTES = 1 << 30
MAX_NODES = 4096

OPERATORS: dict[str, Any] = {kind.__name__: kind
                             for kind in (Dense, Threshold, Table, Reshape, ArgMax)}
DTYPES = {"int8": "<i1", "int16": "<i2", "int32": "<i4", "int64": "<i8"}


def save(graph: Graph, path: Path) -> None:
    """Write ``graph`` to ``path``; equal graphs give equal bytes."""
    text, arrays = _describe(graph)
    partial = path.with_name(path.name + ".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"graph.json": text, **arrays}.items():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    partial.replace(path)


def content_hash(graph: Graph) -> str:
    """SHA-256, in hex, of the JSON text, which holds that of every array."""
    return hashlib.sha256(_describe(graph)[0]).hexdigest()


def load(path: Path) -> Graph:
    """Read a graph, or raise :class:`SternaError` with what is wrong with the file."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _build(archive)
    except FileNotFoundError:
        raise SternaError(f"Graph file {path} does not exist; `sterna compile` writes one"
                          ) from None
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError,
            KeyError, TypeError, ValueError, OverflowError, RecursionError) as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise SternaError(f"Graph file {path} must be a {FORMAT} of version {VERSION}, but: "
                          f"{reason}") from error


def _describe(graph: Graph) -> tuple[bytes, dict[str, bytes]]:
    arrays: dict[str, bytes] = {}

    def array(owner: str, field: str, values: np.ndarray) -> dict[str, Any]:
        values = np.asarray(values, np.int64)
        lo, hi = int(values.min()), int(values.max())
        dtype = next(name for name, code in DTYPES.items()
                     if np.iinfo(code).min <= lo and hi <= np.iinfo(code).max)
        name = f"{len(arrays)}.{owner}.{field}"
        arrays[name] = data = values.astype(DTYPES[dtype]).tobytes()
        return {"file": name, "dtype": dtype, "shape": list(values.shape),
                "sha256": hashlib.sha256(data).hexdigest()}

    nodes = []
    for node in graph.nodes:
        entry: dict[str, Any] = {"operator": type(node).__name__, "name": node.name}
        for field in fields(node):
            value = getattr(node, field.name)
            if field.name in ("name", "input"):
                continue
            if isinstance(value, np.ndarray):
                entry[field.name] = array(node.name, field.name, value)
            elif isinstance(value, Interval):
                entry[field.name] = [value.lo, value.hi, value.step]
            else:
                entry[field.name] = list(value)
        nodes.append(entry)
    tensor = graph.input.tensor
    interval = tensor.interval
    document = {
        "format": FORMAT, "version": VERSION,
        "input": {"shape": list(tensor.shape), "interval": [interval.lo, interval.hi,
                                                            interval.step],
                  "scale": graph.input.scale, "offset": graph.input.offset},
        "nodes": nodes,
        "output": {"scale": graph.output.scale.tolist(), "offset": graph.output.offset.tolist(),
                   "takes_class": graph.output.takes_class},
    }
    return (json.dumps(document, indent=1, sort_keys=True) + "\n").encode(), arrays


def _read(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    size = archive.getinfo(name).file_size
    if size > limit:
        raise ValueError(f"its part {name!r} must have at most {limit} bytes, not {size}")
    with archive.open(name) as part:
        data = part.read(limit + 1)  # the size in the directory may lie
    if len(data) > limit:
        raise ValueError(f"its part {name!r} must have at most {limit} bytes")
    return data


def _build(archive: zipfile.ZipFile) -> Graph:
    if sum(member.file_size for member in archive.infolist()) > MAX_TOTAL_BYTES:
        raise ValueError(f"it must unpack to at most {MAX_TOTAL_BYTES} bytes")
    document = json.loads(_read(archive, "graph.json", MAX_JSON_BYTES))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError("it is another kind of file")
    if document["version"] != VERSION:
        raise ValueError(f"its version is {document['version']!r}")
    if len(document["nodes"]) > MAX_NODES:
        raise ValueError(f"it must have at most {MAX_NODES} nodes")

    def value(field: str, entry: Any):
        if isinstance(entry, dict):
            return _array(archive, entry)
        if field.endswith("interval"):
            return Interval(*entry)
        return tuple(entry)

    source = document["input"]
    tensor = Tensor(tuple(source["shape"]), Interval(*source["interval"]))
    entrance = Input(tensor, float(source["scale"]), float(source["offset"]))
    nodes = []
    for entry in document["nodes"]:
        entry = dict(entry)
        operator, name = entry.pop("operator"), entry.pop("name")
        if operator not in OPERATORS:
            raise ValueError(f"the operator of layer {name!r} must be one of "
                             f"{', '.join(OPERATORS)}, not {operator!r}")
        node = OPERATORS[operator](name, tensor, **{k: value(k, v) for k, v in entry.items()})
        nodes.append(node)
        tensor = node.output
    target = document["output"]
    return Graph(tuple(nodes), entrance, Output(np.array(target["scale"], np.float64),
                                                np.array(target["offset"], np.float64),
                                                bool(target["takes_class"])))


def _array(archive: zipfile.ZipFile, entry: dict[str, Any]) -> np.ndarray:
    dtype, shape = np.dtype(DTYPES[entry["dtype"]]), tuple(int(n) for n in entry["shape"])
    data = _read(archive, entry["file"], MAX_ARRAY_BYTES)
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise ValueError(f"its part {entry['file']!r} is damaged (another SHA-256)")
    return np.frombuffer(data, dtype).reshape(shape).astype(np.int64)
