"""What lies between two dense layers, in a packed file: biases and a shift, or steps one by one."""

from dataclasses import dataclass

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.compress.integers import put_integers, take_integers
from sw.errors import SternaError
from sw.graph import Node, Table, Threshold
from sw.schedule.requantise import requantisation

__all__ = ["Entries", "Stairs", "Steps", "Sum", "put_stairs", "stairs_of", "take_stairs"]


@dataclass(frozen=True, eq=False)
class Sum:
    """Levels ``clip((x + bias) >> shift, 0, levels)``, with a bias for each row."""

    biases: np.ndarray
    shift: int
    levels: int


@dataclass(frozen=True, eq=False)
class Steps:
    """Thresholds of shape (rows, levels), and which rows fall."""

    thresholds: np.ndarray
    falling: np.ndarray


@dataclass(frozen=True, eq=False)
class Entries:
    """Entries of a table, of shape (rows, codes)."""

    entries: np.ndarray


Stairs = Sum | Steps | Entries
KINDS = (Sum, Steps, Entries)

# Most integers of one staircase.
MAX_INTEGERS = 1 << 20


def stairs_of(node: Node) -> Stairs | None:
    """What a node stores besides weights, in its shortest form, or None."""
    if isinstance(node, Threshold):
        found = requantisation(node)
        if found is not None:
            return Sum(found.biases, found.shift, node.levels)
        return Steps(node.thresholds, node.falling)
    if isinstance(node, Table):
        return Entries(node.entries)
    return None


def put_stairs(writer: BitWriter, stairs: Stairs) -> None:
    """Write the kind, its dimensions and its integers."""
    writer.put(KINDS.index(type(stairs)), 8)
    if isinstance(stairs, Sum):
        writer.put_number(len(stairs.biases))
        writer.put(stairs.shift, 8)
        writer.put_number(stairs.levels)
        put_integers(writer, stairs.biases)
        return
    values = stairs.thresholds if isinstance(stairs, Steps) else stairs.entries
    _check(values.size)
    writer.put_number(len(values))
    writer.put_number(values.shape[1])
    if isinstance(stairs, Steps):
        writer.put_all(stairs.falling, 1)
    put_integers(writer, values)


def take_stairs(reader: BitReader) -> Stairs:
    """Read what :func:`put_stairs` wrote."""
    kind = reader.take(8)
    if kind >= len(KINDS):
        raise SternaError(f"Kind of a staircase must be below {len(KINDS)}, not {kind}; the data "
                          f"is damaged")
    rows = reader.take_number()
    if KINDS[kind] is Sum:
        shift, levels = reader.take(8), reader.take_number()
        _check(rows)
        return Sum(take_integers(reader, rows), shift, levels)
    columns = reader.take_number()
    _check(rows * columns)
    if KINDS[kind] is Entries:
        return Entries(take_integers(reader, rows * columns).reshape(rows, columns))
    falling = reader.take_all(rows, 1).astype(bool)
    return Steps(take_integers(reader, rows * columns).reshape(rows, columns), falling)


def _check(count: int) -> None:
    if not 0 < count <= MAX_INTEGERS:
        raise SternaError(f"Staircase must have from 1 to {MAX_INTEGERS} integers to be packed, "
                          f"not {count}")
