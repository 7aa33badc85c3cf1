"""`sw.codec.huffman`: the lecture's example, optimal lengths, complete codes."""

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.codec.bits import BitReader, BitWriter
from sw.codec.huffman import LONGEST, Huffman, canonical_words, word_lengths
from sw.errors import SternaError

COUNTS = st.lists(st.integers(0, 1000), min_size=2, max_size=40)


def test_the_lecture_s_example():
    text = b"this is an example of a huffman tree"
    symbols = np.frombuffer(text, np.uint8).astype(np.int64)
    assert len(text) * 8 == 288
    assert Huffman.best(symbols, 256).words(symbols)[1].sum() == 135


def test_canonical_words_by_hand():
    # The example of RFC 1951, section 3.2.2.
    words = canonical_words(np.array([3, 3, 3, 3, 3, 2, 4, 4]))
    assert [format(word, "b") for word in words] == ["10", "11", "100", "101", "110", "0", "1110",
                                                     "1111"]


def tree_bits(counts):
    """Bits of a Huffman tree without a limit, as Huffman made it."""
    heap = [count for count in counts if count]
    heapq.heapify(heap)
    bits = 0
    while len(heap) > 1:
        pair = heapq.heappop(heap) + heapq.heappop(heap)
        bits += pair
        heapq.heappush(heap, pair)
    return bits


@given(COUNTS)
def test_lengths_are_those_of_a_tree_where_the_limit_is_far(counts):
    lengths = word_lengths(np.array(counts), longest=40)
    if np.count_nonzero(counts) > 1:
        assert (lengths * counts).sum() == tree_bits(counts)


@given(COUNTS)
def test_codes_are_complete_within_the_limit(counts):
    lengths = word_lengths(np.array(counts), longest=6)
    assert sum(2.0**-length for length in lengths if length) == 1
    assert lengths.max() <= 6
    assert (lengths[np.array(counts) > 0] > 0).all()


def test_the_limit_by_hand():
    # 1, 1, 2, 4, 8 would be words of 4, 4, 3, 2, 1 bits; with at most 3: four of 3 and one of 1.
    assert word_lengths(np.array([1, 1, 2, 4, 8])).tolist() == [4, 4, 3, 2, 1]
    assert word_lengths(np.array([1, 1, 2, 4, 8]), longest=3).tolist() == [3, 3, 3, 3, 1]
    fibonacci = [1, 1]
    while len(fibonacci) < 30:
        fibonacci.append(sum(fibonacci[-2:]))
    assert word_lengths(np.array(fibonacci)).max() == LONGEST


@pytest.mark.parametrize("counts, lengths", [([5], [0]), ([0, 7, 0], [1, 1, 0]),
                                             ([9, 0], [1, 1]), ([0, 0, 0], [1, 1, 0])])
def test_one_symbol(counts, lengths):
    assert word_lengths(np.array(counts)).tolist() == lengths


@given(st.integers(1, 60).flatmap(lambda alphabet: st.tuples(
    st.just(alphabet), st.lists(st.integers(0, alphabet - 1), min_size=1, max_size=50))))
def test_symbols_come_back(drawn):
    alphabet, symbols = drawn
    code = Huffman.best(np.array(symbols), alphabet)
    writer = BitWriter()
    code.put_table(writer)
    assert writer.bits == code.table_bits
    writer.put_all(*code.words(np.array(symbols)))
    reader = BitReader(writer.to_bytes())
    again = Huffman.take_table(reader, alphabet)
    found, widths = again.at_every_place(reader)
    place = 0
    for symbol in symbols:
        assert found[place] == symbol
        place += widths[place]


@pytest.mark.parametrize("lengths", [[1, 2], [1, 1, 1], [0, 0], [13, 1], [1, 0]])
def test_rejects_incomplete_tables(lengths):
    with pytest.raises(SternaError, match=r"^Huffman table must be of a complete code with words of"
                                          r" at most 12 bits; the data is damaged$"):
        Huffman(np.array(lengths))


def test_rejects_too_many_symbols_and_symbols_without_a_word():
    with pytest.raises(SternaError, match=r"^Huffman code with words of at most 12 bits must have "
                                          r"at most 4096 symbols, not 4097$"):
        word_lengths(np.ones(4097, int))
    with pytest.raises(ValueError, match=r"^Symbol must have a code word$"):
        Huffman(np.array([1, 1, 0])).words(np.array([2]))
