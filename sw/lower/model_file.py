"""Read an ONNX file without trusting it."""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import onnx
from google.protobuf.message import DecodeError

from sw.errors import SternaError
from sw.lower.side_file import SideFiles

__all__ = ["MAX_MODEL_BYTES", "MAX_NODES", "model_sha256", "read_model"]

#: Largest model file, unpacked, and largest sum of what is read from its side files.
MAX_MODEL_BYTES = 1 << 29
#: Most operators of a model.
MAX_NODES = 20_000


def read_model(path: Path | str) -> onnx.ModelProto:
    """Return the model in ``path`` (``.onnx``, or ``.onnx.gz``) with all weights inside.

    Weights may lie in side files in the model's own folder or below it, as exporters write them
    for large models. They are read here, after every name was checked, and never by ``onnx``.

    Raises
    ------
    SternaError
        Where the file does not exist, is too large, is not an ONNX model, or names a side file that
        is missing, too short or outside of the model's folder.
    """
    path = Path(path)
    if not path.exists():
        raise SternaError(f"Model must be an ONNX file, but {path} does not exist")
    if not path.is_file():
        raise SternaError(f"Model must be an ONNX file, but {path} is not a file")
    model = onnx.ModelProto()
    try:
        model.ParseFromString(_read_bounded(path))
    except DecodeError:
        raise SternaError(f"Model must be an ONNX file, but {path} is none (its content is not a "
                          f"serialised model)") from None
    if not model.graph.node or not model.ir_version:
        raise SternaError(f"Model must be an ONNX file, but {path} is none (it has no operators)")
    if len(model.graph.node) > MAX_NODES:
        raise SternaError(f"Model must have at most {MAX_NODES} operators, but {path} has "
                          f"{len(model.graph.node)}")
    if not all(isinstance(text, str) for text in _texts(model.graph)):
        raise SternaError(f"Model must be an ONNX file, but {path} is a damaged one (a name in it "
                          f"is no text)")
    side_files = SideFiles(path, MAX_MODEL_BYTES)
    for tensor in _tensors(model):
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            side_files.load(tensor)
    return model


def model_sha256(path: Path | str) -> str:
    """Hash of a model file's content, the same whether it is gzipped or not.

    Side files are not in it.
    """
    return hashlib.sha256(_read_bounded(Path(path))).hexdigest()


def _read_bounded(path: Path) -> bytes:
    """Content of ``path``, unpacked where it is a gzip file."""
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path) if is_packed else path.open("rb") as file:
            content = file.read(MAX_MODEL_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SternaError(f"Model must be an ONNX file, but {path} is a damaged gzip file "
                          f"({error})") from None
    except OSError as error:
        raise SternaError(f"Model {path} must be readable ({error.strerror})") from None
    if len(content) > MAX_MODEL_BYTES:
        raise SternaError(f"Model must have at most {MAX_MODEL_BYTES >> 20} MiB, but {path} has "
                          f"more")
    return content


def _texts(graph: onnx.GraphProto) -> Iterator[str]:
    """Every name in the graph. Bytes that are no UTF-8 arrive as bytes."""
    for named in (*graph.input, *graph.output, *graph.initializer):
        yield named.name
    for node in graph.node:
        yield from (node.name, node.op_type, node.domain, *node.input, *node.output)
        yield from (attribute.name for attribute in node.attribute)


def _tensors(model: onnx.ModelProto) -> Iterator[onnx.TensorProto]:
    """Every tensor of the model, those of nested graphs, functions and attributes included."""
    graphs = [model.graph]
    for training in model.training_info:
        graphs += [training.initialization, training.algorithm]
    for function in model.functions:
        yield from _in_nodes(function.node, graphs)
    while graphs:
        graph = graphs.pop()
        yield from graph.initializer
        yield from _parts(graph.sparse_initializer)
        yield from _in_nodes(graph.node, graphs)


def _in_nodes(nodes: Iterable[onnx.NodeProto], graphs: list) -> Iterator[onnx.TensorProto]:
    for node in nodes:
        for attribute in node.attribute:
            yield attribute.t
            yield from attribute.tensors
            yield from _parts([attribute.sparse_tensor, *attribute.sparse_tensors])
            graphs += [attribute.g, *attribute.graphs]


def _parts(sparse_tensors: Iterable[onnx.SparseTensorProto]) -> Iterator[onnx.TensorProto]:
    for sparse in sparse_tensors:
        yield from (sparse.values, sparse.indices)
