"""In which order the rows of a shared engine are computed."""

from collections.abc import Sequence

import numpy as np

from sw.codec.slots import Row, SlotFormat
from sw.schedule.shared import SharedSchedule

__all__ = ["deal_rows"]

_NO_ROW = Row(0, np.zeros(0, np.int64), np.zeros(0, np.int64))


def deal_rows(rows: Sequence[Sequence[Row]], counts: Sequence[int], activations: int,
              schedule: SharedSchedule) -> list[list[Row]] | None:
    """Rows of each layer in the order of their rounds, with the columns of that order.

    A round is as long as its longest row, so rows of equal length go together; those of the last
    layer stay where they are. Rows without weights fill the last round.

    Inputs and outputs of a layer grow from the two ends of the activation memory. Where they
    meet, outputs replace inputs that no later round reads: rows that read them come first.

    Parameters
    ----------
    rows : for each layer its rows
    counts : sequence of int
        Activations of each stage, as of :class:`SharedLogic`.
    activations : int
        Words of the activation memory. One is used by neither end.

    Returns
    -------
    list of list of Row
        Or None where the memory is too small.
    """
    if max(counts) >= activations:  # outputs are counted by the address of what is written
        return None
    places, dealt = np.arange(counts[0]), []
    for k, own in enumerate(rows):
        moved = [_renumbered(row, places) for row in own]
        outputs = 0 if k == len(rows) - 1 else counts[k + 1]
        deadlines = np.array([_deadline(row, activations, outputs) for row in moved])
        order = np.arange(len(own))
        if outputs:
            lengths = [_length(row, schedule.slot_format) if schedule.pe > 1 else 0
                       for row in moved]
            order = np.lexsort((order, -np.array(lengths), deadlines))
            if (deadlines[order] // schedule.pe < np.arange(len(own)) // schedule.pe).any():
                return None
        filling = -(-max(len(own), outputs) // schedule.pe) * schedule.pe - len(own)
        dealt.append([moved[at] for at in order] + [_NO_ROW] * filling)
        places = np.empty(len(own), np.int64)
        places[order] = np.arange(len(own))
    return dealt


def _renumbered(row: Row, places: np.ndarray) -> Row:
    columns = places[row.columns]
    order = np.argsort(columns)
    return Row(row.bias, columns[order], row.codes[order])


def _deadline(row: Row, activations: int, outputs: int) -> int:
    """Output that replaces one of the row's inputs: the row must be in its round or before."""
    last = int(row.columns[-1]) if len(row.columns) else 0
    replaced_by = activations - 2 - last
    return replaced_by if replaced_by < outputs else activations


def _length(row: Row, slot_format: SlotFormat) -> int:
    return len(slot_format.encode_row(row))
