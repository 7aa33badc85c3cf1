"""`sw.codec.image`: words of a memory come back, and nothing else does."""

import binascii

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sw.codec.image import IMAGE_CODES, ImageFormat, crc_of_words, with_length
from sw.errors import SternaError

ALL = pytest.mark.parametrize("code", IMAGE_CODES)


def test_crc_of_bytes_is_the_known_one():
    assert crc_of_words(b"123456789", 8) == 0xD64E
    assert binascii.crc_hqx(b"123456789", 0xFFFF) ^ 0xFFFF == 0xD64E


def test_no_part_of_a_crc_counts_as_words():
    """Symbols of two bits that are written as they are: the CRC must not cover itself."""
    image = ImageFormat((2,), 12, "huffman")
    data = image.encode([3, 0, 3, 1, 0, 3, 1, 1, 0, 2])
    for count in set(range(13)) - {10}:
        with pytest.raises(SternaError, match=r"^Image must "):
            image.decode(count.to_bytes(3, "big") + data[3:])


def test_fields_by_hand():
    image = ImageFormat((3, 2), 8, "rice")
    assert image.bits == 5
    assert image.split(np.array([0b101_10])).tolist() == [[5, 2]]
    assert image.join(np.array([[5, 2]])).tolist() == [0b101_10]


def test_a_stream_by_hand():
    data = ImageFormat((2,), 8, "rice").encode([0, 0, 1])
    crc = format(crc_of_words([0, 0, 1], 2), "016b")
    bits = format(3, "024b") + "0000" + "0" "0" "10" + crc
    assert data == int(bits, 2).to_bytes(6, "big")
    data = ImageFormat((2,), 8, "huffman").encode([0, 3, 0, 1])
    crc = format(crc_of_words([0, 3, 0, 1], 2), "016b")
    bits = format(4, "024b") + "0001" "0010" "0000" "0010" + "0" "11" "0" "10" + crc + "00"
    assert data == int(bits, 2).to_bytes(8, "big")


@ALL
@given(data=st.data())
def test_words_come_back(code, data):
    fields = tuple(data.draw(st.lists(st.integers(1, 8), min_size=1, max_size=4)))
    image = ImageFormat(fields, 40, code)
    words = data.draw(st.lists(st.integers(0, 2**image.bits - 1), min_size=1, max_size=40))
    assert image.decode(image.encode(words)).tolist() == words


@pytest.mark.slow
@ALL
@settings(max_examples=200)
@given(place=st.integers(0, 1000), flip=st.integers(1, 255))
def test_one_damaged_byte_is_found(code, place, flip):
    """Damage of up to 16 bits in a row never passes a CRC, but here it is decoded first."""
    image = ImageFormat((4, 3), 64, code)
    data = bytearray(image.encode(np.arange(60) * 37 % 128))
    data[place % len(data)] ^= flip
    with pytest.raises(SternaError, match=r" must "):
        image.decode(bytes(data))


@ALL
def test_refuses_every_cut_and_what_follows(code):
    image = ImageFormat((3, 2), 64, code)
    data = image.encode(np.arange(30))
    for cut in [*(data[:length] for length in range(len(data))), data + b"\0"]:
        with pytest.raises(SternaError, match=r" must "):
            image.decode(cut)


def test_refuses_a_symbol_wider_than_its_field():
    # Parameter 2: seven ones and a zero are a symbol from 28 on.
    bits = format(1, "024b") + "0010" + "11111110" "00" + "0" * 26
    with pytest.raises(SternaError, match=r"^Image must hold 1 words, but ends or makes no sense "
                                          r"before; it is cut or damaged$"):
        ImageFormat((3,), 4, "rice").decode(int(bits, 2).to_bytes(8, "big"))


@pytest.mark.parametrize("fields, depth, code, sentence", [
    ((), 5, "rice", r"Fields of a word must be 1 to 4, of 1 to 8 bits, not \(\)"),
    ((9,), 5, "rice", r"Fields of a word must be 1 to 4, of 1 to 8 bits, not \(9,\)"),
    ((3,), 0, "rice", r"Depth of a memory must be from 1 to 2\^24 - 1, not 0"),
    ((3,), 5, "lz4", r"Code of an image must be one of huffman, rice, not 'lz4'"),
])
def test_rejects_formats(fields, depth, code, sentence):
    with pytest.raises(ValueError, match=rf"^{sentence}$"):
        ImageFormat(fields, depth, code)


def test_rejects_words():
    image = ImageFormat((3,), 4, "rice")
    with pytest.raises(SternaError, match=r"^Image must have from 1 to 4 words, not 5$"):
        image.encode([0] * 5)
    with pytest.raises(ValueError, match=r"^Words must have 3 bits$"):
        image.encode([8])


@ALL
@pytest.mark.parametrize("fields", [(1,), (5, 3), (8, 8, 8, 8)], ids=str)
def test_no_image_is_longer_than_the_longest(code, fields, rng):
    """Not even of symbols that all differ and of one that is rare."""
    image = ImageFormat(fields, 300, code)
    for words in (rng.integers(0, 1 << image.bits, 300), [0] * 299 + [(1 << image.bits) - 1]):
        assert len(image.encode(words)) <= image.longest


def test_length_goes_in_front():
    assert with_length(b"abc") == b"\0\0\3abc"
