"""A whole network in one file, each layer in a coding of its own: what a ratio is counted on.

``docs/codec.md`` is its specification. The file holds all from the first dense layer on that is
needed to compute the same: weights, staircases, the scale of the outputs. What the input quantiser
does is the input type of the network and not in it.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.codings import codings
from sw.compress.stairs import Stairs, put_stairs, stairs_of, take_stairs
from sw.errors import SternaError
from sw.graph import ArgMax, Dense, Graph, Node

__all__ = ["MAGIC", "Packed", "PackedLayer", "dense_part", "pack", "pack_coded", "unpack"]

#: First bytes of a packed file: its name and version.
MAGIC = b"SPK1"
CRC_BYTES = 4
# Names in the order of their numbers in a file. New ones go to the end.
NUMBERS = ("plain", "trits", "bitmap", "nm", "coordinates", "run_length", "columns",
           "columns_eie", "gap", "gap_rice", "gap_huffman")
MAX_LAYERS = 4096


@dataclass(frozen=True, eq=False)
class PackedLayer:
    """Weights of a dense layer, how they were coded, and the staircases behind them."""

    weights: np.ndarray
    coding: str
    stairs: tuple[Stairs, ...]


@dataclass(frozen=True, eq=False)
class Packed:
    """Content of a packed file.

    Attributes
    ----------
    layers : tuple of PackedLayer
    scale, offset : float32 array
        Of the outputs; one element, or one for each.
    """

    layers: tuple[PackedLayer, ...]
    scale: np.ndarray
    offset: np.ndarray


def dense_part(graph: Graph) -> list[tuple[Dense, list[Node]]]:
    """Dense layers, each with the nodes between it and the next."""
    part: list[tuple[Dense, list[Node]]] = []
    for node in graph.nodes:
        if isinstance(node, Dense):
            part.append((node, []))
        elif part:
            part[-1][1].append(node)
    if not part:
        raise SternaError("Network must have at least one dense layer to be packed")
    return part


def pack(graph: Graph, names: Sequence[str]) -> bytes:
    """Bytes for a network whose dense layers have the codings ``names``."""
    part, known = dense_part(graph), codings()
    if len(names) != len(part) or not set(names) <= known.keys():
        raise SternaError(f"Codings must be {len(part)} of {', '.join(known)}, one for each dense "
                          f"layer, not {', '.join(names)}")
    return pack_coded(graph, names, [known[name].encode(dense.weights)
                                     for name, (dense, _) in zip(names, part)])


def pack_coded(graph: Graph, names: Sequence[str], coded: Sequence[bytes]) -> bytes:
    """As :func:`pack`, for layers that are coded already."""
    writer = BitWriter()
    part = dense_part(graph)
    writer.put_number(len(part))
    for (_, behind), name, data in zip(part, names, coded, strict=True):
        stairs = [found for found in map(stairs_of, behind) if found is not None]
        writer.put(NUMBERS.index(name), 8)
        writer.put_number(len(data))
        writer.put_all(np.frombuffer(data, np.uint8), 8)
        writer.put_number(len(stairs))
        for found in stairs:
            put_stairs(writer, found)
            writer.align()
    # The host needs no map where hardware gives the class.
    if not isinstance(graph.nodes[-1], ArgMax):
        for floats in graph.output.scale, graph.output.offset:
            same = floats[:1] if (floats == floats[0]).all() else floats
            writer.put_number(len(same))
            writer.put_all(same.astype("<f4").view("<u4"), 32)
    else:
        writer.put_number(0)
    body = MAGIC + writer.to_bytes()
    return body + zlib.crc32(body).to_bytes(CRC_BYTES, "big")


def unpack(data: bytes) -> Packed:
    """Layers of a network that :func:`pack` made ``data`` of."""
    body, crc = data[:-CRC_BYTES], data[-CRC_BYTES:]
    if data[:len(MAGIC)] != MAGIC:
        raise SternaError(f"Packed network must begin with {MAGIC!r}, not {data[:len(MAGIC)]!r}")
    if zlib.crc32(body).to_bytes(CRC_BYTES, "big") != crc:
        raise SternaError("Packed network must have the checksum at its end; the file is cut or "
                          "damaged")
    reader, known = BitReader(body[len(MAGIC):]), codings()
    layers = []
    count = reader.take_number()
    if not 0 < count <= MAX_LAYERS:
        raise SternaError(f"Packed network must have from 1 to {MAX_LAYERS} layers, not {count}")
    for _ in range(count):
        number = reader.take(8)
        if number >= len(NUMBERS):
            raise SternaError(f"Coding of a packed layer must be below {len(NUMBERS)}, not "
                              f"{number}; a newer kit may know it")
        coded = reader.take_all(reader.take_number(), 8).astype(np.uint8).tobytes()
        weights = known[NUMBERS[number]].decode(coded)
        stairs = []
        for _ in range(reader.take_number()):
            stairs.append(take_stairs(reader))
            reader.align()
        layers.append(PackedLayer(weights, NUMBERS[number], tuple(stairs)))
    scale = _floats(reader)
    offset = _floats(reader) if len(scale) else scale
    reader.finish()
    return Packed(tuple(layers), scale, offset)


def _floats(reader: BitReader) -> np.ndarray:
    return reader.take_all(reader.take_number(), 32).astype("<u4").view("<f4")
