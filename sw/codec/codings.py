"""All codings of a layer by name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from sw.codec import bitmap, columns, coordinates, gap, nm, plain, run_length, trits
from sw.codec.huffman import Huffman
from sw.codec.rice import Rice

__all__ = ["Coding", "codings"]


@dataclass(frozen=True)
class Coding:
    """Integer weights of a layer into bytes and back, exactly.

    Attributes
    ----------
    encode : function
        Bytes for weights; its parameters are those with the fewest bits. Raises
        :class:`SternaError` for weights that the coding does not know.
    decode : function
        The weights again, or :class:`SternaError` for bytes that no weights have.
    """

    encode: Callable[[np.ndarray], bytes]
    decode: Callable[[bytes], np.ndarray]


def codings(pes: int = 1) -> dict[str, Coding]:
    """All codings, the plainest first; column stores deal the rows over ``pes`` elements."""
    return {
        "plain": Coding(plain.encode, plain.decode),
        "trits": Coding(trits.encode, trits.decode),
        "bitmap": Coding(bitmap.encode, bitmap.decode),
        "nm": Coding(nm.encode, nm.decode),
        "coordinates": Coding(coordinates.encode, coordinates.decode),
        "run_length": Coding(run_length.encode, run_length.decode),
        "columns": Coding(partial(columns.encode, pes=pes), columns.decode),
        "columns_eie": Coding(partial(columns.encode, pes=pes, published=True), columns.decode),
        "gap": Coding(gap.encode, gap.decode),
        "gap_rice": Coding(partial(gap.encode, kind=Rice), partial(gap.decode, kind=Rice)),
        "gap_huffman": Coding(partial(gap.encode, kind=Huffman),
                              partial(gap.decode, kind=Huffman)),
    }
