"""Slots: the words that a row-major sparse engine reads, one a cycle and processing element."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sw.errors import SternaError

__all__ = ["Row", "SlotFormat"]

# Widths of the fields; a codebook has at most 32 entries, and a slot at most 16 bits.
GAP_BITS = range(2, 12)
CODE_BITS = range(1, 6)


class Row(NamedTuple):
    """What the slots of a row say.

    Attributes
    ----------
    bias : int
        In the unit that the layer's bias has.
    columns, codes : int arrays of shape (weights,)
        Where the weights are, ascending, and their places in the codebook.
    """

    bias: int
    columns: np.ndarray
    codes: np.ndarray


@dataclass(frozen=True)
class SlotFormat:
    """A slot is ``gap << code_bits | code``.

    A row is a bias, weights and an end. The bias is a signed slot; the lowest number in its place
    ends the layer. A gap says how many columns are skipped before the weight; a gap of all ones is
    an escape: code 0 ends the row, and code ``h`` skips ``escapes[h - 1]`` columns and gives no
    weight.

    Parameters
    ----------
    gap_bits, code_bits : int
        Widths of the two fields.
    escapes : sequence of int
        Columns that each escape skips; by default multiples of ``2**gap_bits - 1``.
    """

    gap_bits: int = 5
    code_bits: int = 3
    escapes: tuple[int, ...] = ()

    def __post_init__(self):
        for what, bits, allowed in (("Gap", self.gap_bits, GAP_BITS),
                                    ("Code", self.code_bits, CODE_BITS)):
            if not isinstance(bits, int) or bits not in allowed:
                raise SternaError(f"{what} of a slot must have {allowed[0]} to {allowed[-1]} bits, "
                                  f"not {bits!r}")
        count = (1 << self.code_bits) - 1
        escapes = tuple(self.escapes) or tuple(self.escape * h for h in range(1, count + 1))
        object.__setattr__(self, "escapes", escapes)
        if len(escapes) != count or not all(isinstance(e, int) and e > 0 for e in escapes):
            raise SternaError(f"Escapes must be {count} positive integers, one for each code but "
                              f"0, not {list(escapes)}")
        if min(escapes) > self.escape:
            raise SternaError(f"Escapes must include one of at most {self.escape} columns, so that "
                              f"every gap can be made of them, not {list(escapes)}")

    @property
    def bits(self) -> int:
        """Bits of a slot."""
        return self.gap_bits + self.code_bits

    @property
    def escape(self) -> int:
        """The gap that is none."""
        return (1 << self.gap_bits) - 1

    @property
    def end_of_row(self) -> int:
        """The slot behind the last weight of a row."""
        return self.escape << self.code_bits

    @property
    def end_of_layer(self) -> int:
        """The slot in the place of a bias that ends the layer."""
        return 1 << self.bits - 1

    @property
    def highest_bias(self) -> int:
        """Biases lie between this and its negative."""
        return (1 << self.bits - 1) - 1

    def steps(self, gap: int) -> list[int]:
        """Codes of the fewest escapes after which less than :attr:`escape` columns are left."""
        while gap >= len(self._first_steps):
            self._extend()
        steps = []
        while gap >= self.escape:
            steps.append(self._first_steps[gap])
            gap -= self.escapes[steps[-1] - 1]
        return steps

    @cached_property
    def _first_steps(self) -> list[int]:
        """Code of the first escape of each gap; of the first few none is needed."""
        return [0] * self.escape

    @cached_property
    def _counts(self) -> list[int]:
        """How many escapes each gap takes."""
        return [0] * self.escape

    def _extend(self) -> None:
        gap = len(self._counts)
        count, code = min((self._counts[gap - skip], code)
                          for code, skip in enumerate(self.escapes, 1) if skip <= gap)
        self._counts.append(count + 1)
        self._first_steps.append(code)

    def encode_row(self, row: Row) -> list[int]:
        """Slots of a row, from its bias to its end."""
        if abs(row.bias) > self.highest_bias:
            raise SternaError(f"Bias of a row must be at most {self.highest_bias}, not {row.bias}")
        coded, column = [row.bias & (1 << self.bits) - 1], 0
        for at, code in zip(row.columns, row.codes, strict=True):
            gap = int(at) - column
            for step in self.steps(gap):
                coded.append(self.end_of_row | step)
                gap -= self.escapes[step - 1]
            coded.append(gap << self.code_bits | int(code))
            column = int(at) + 1
        return [*coded, self.end_of_row]

    def pad(self, coded: list[int], slots: int) -> list[int]:
        """Make a row ``slots`` long by escapes in front of its end, which change nothing."""
        return [*coded[:-1], *[self.end_of_row | 1] * (slots - len(coded)), coded[-1]]

    def encode_layer(self, rows: Iterable[Row]) -> np.ndarray:
        """Slots of all rows of a layer and of its end."""
        coded = [slot for row in rows for slot in self.encode_row(row)]
        return np.array([*coded, self.end_of_layer], np.int64)

    def decode_layers(self, slots: Sequence[int] | np.ndarray, layers: int) -> list[list[Row]]:
        """Rows of ``layers`` layers; what follows them is not looked at."""
        decoded, at = [], 0
        for _ in range(layers):
            rows, at = self._decode_layer(slots, at)
            decoded.append(rows)
        return decoded

    def _decode_layer(self, slots: Sequence[int] | np.ndarray, at: int) -> tuple[list[Row], int]:
        rows: list[Row] = []
        bias: int | None = None
        columns, codes, column = [], [], 0
        while at < len(slots):
            slot, at = int(slots[at]), at + 1
            gap, code = slot >> self.code_bits, slot & (1 << self.code_bits) - 1
            if bias is None:
                if slot == self.end_of_layer:
                    return rows, at
                bias, columns, codes, column = slot, [], [], 0
            elif slot == self.end_of_row:
                signed = bias - (bias >> self.bits - 1 << self.bits)
                rows.append(Row(signed, np.array(columns, np.int64), np.array(codes, np.int64)))
                bias = None
            elif gap == self.escape:
                column += self.escapes[code - 1]
            else:
                columns.append(column + gap)
                codes.append(code)
                column += gap + 1
        raise SternaError(f"Slots must end with the end of a layer, but {len(slots)} slots end in "
                          f"{'row' if bias is not None else 'front of row'} {len(rows)}")
