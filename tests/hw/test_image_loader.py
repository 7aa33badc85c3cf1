# amaranth: UnusedElaboratable=no
"""`hw.image_loader` against `sw.codec.image`: words of whole images, and damage."""

import numpy as np
import pytest

from hw.image_loader import ImageLoader
from sim.streams import run_beats
from sw.codec.huffman import Huffman
from sw.codec.image import COUNT_BITS, IMAGE_CODES, ImageFormat
from sw.codec.rice import Rice
from sw.errors import SternaError
from tests.hw.images import last_marked, load, skewed_words
from tests.hw.layers import check_verilog

STALLS = [(0, 0), (0.5, 0), (0, 0.5), (0.5, 0.5)]
ALL = pytest.mark.parametrize("code", IMAGE_CODES)


@pytest.mark.slow
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
@pytest.mark.parametrize("fields", [(5, 3), (2,), (8, 1, 4)], ids=str)
@ALL
def test_matches_reference(code, fields, i_stall, o_stall, rng):
    image = ImageFormat(fields, 60, code)
    words = skewed_words(image, rng, 40)
    data = image.encode(words)
    run = run_beats(ImageLoader(image), last_marked(data), len(words), i_stall=i_stall,
                    o_stall=o_stall)
    assert list(map(int, run.outputs)) == words


@ALL
def test_says_done_and_takes_the_next_image(code, rng):
    image = ImageFormat((4, 3), 60, code)
    images = [skewed_words(image, rng, count) for count in (60, 1, 33)]
    images.insert(1, rng.integers(0, 128, 60).tolist())
    found = load(ImageLoader(image), [image.encode(words) for words in images], o_stall=0.2)
    for words, got in zip(images, found, strict=True):
        assert got.words == words
        assert (got.is_done, got.is_damaged) == (True, False)


def verdict(image, data):
    """Whether the reference takes a stream."""
    try:
        image.decode(data)
    except SternaError:
        return False
    return True


def damaged_streams(image, rng, count):
    """Images with changed, lost and added bytes, and noise; every other is whole."""
    for number in range(count):
        data = bytearray(image.encode(skewed_words(image, rng, int(rng.integers(1, 30)))))
        place = int(rng.integers(len(data)))
        yield bytes(data)
        match number % 4:
            case 0:
                data[place] ^= 1 << int(rng.integers(8))
            case 1:
                del data[place:]
            case 2:
                data[place:place] = rng.bytes(int(rng.integers(1, 4)))
            case 3:
                data = b"\0\0" + rng.bytes(int(rng.integers(1, 60)))
        yield bytes(data) or b"\0"


@pytest.mark.slow
@pytest.mark.parametrize("fields", [(3, 2), (1,)], ids=str)
@ALL
def test_damage_is_told_and_the_next_image_is_not_harmed(code, fields, rng):
    image = ImageFormat(fields, 30, code)
    streams = list(damaged_streams(image, rng, 40))
    wanted = [verdict(image, data) for data in streams]
    assert wanted.count(False) > 35
    found = load(ImageLoader(image), streams)
    for data, is_good, got in zip(streams, wanted, found, strict=True):
        assert (got.is_done, got.is_damaged) == (is_good, not is_good), data.hex()
        assert len(got.words) <= image.depth
        if is_good:
            assert got.words == image.decode(data).tolist()


@ALL
def test_every_cut_is_told(code, rng):
    image = ImageFormat((3, 2), 30, code)
    data = image.encode(skewed_words(image, rng, 20))
    for got in load(ImageLoader(image), [data[:end] for end in range(1, len(data))]):
        assert got.is_damaged
        assert not got.is_done


@pytest.mark.slow
@ALL
def test_every_changed_bit_is_told(code, rng):
    image = ImageFormat((2,), 12, code)
    data = image.encode(skewed_words(image, rng, 10))
    changed = [bytes([*data[:bit // 8], data[bit // 8] ^ 0x80 >> bit % 8, *data[bit // 8 + 1:]])
               for bit in range(8 * len(data))]
    found = load(ImageLoader(image), changed)
    assert [got.is_damaged for got in found] == [not verdict(image, data) for data in changed]
    assert all(got.is_damaged for got in found)


@pytest.mark.parametrize("words, sentence", [(0, "none"), (31, "too many")])
@ALL
def test_refuses_counts(code, words, sentence):
    data = words.to_bytes(3, "big") + bytes(20)
    assert load(ImageLoader(ImageFormat((2,), 30, code)), [data])[0].is_damaged, sentence


@ALL
def test_refuses_what_follows(code):
    image = ImageFormat((2,), 30, code)
    data = image.encode([1, 2, 3])
    streams = [data + b"\0", data + bytes(50), data]
    assert [got.is_damaged for got in load(ImageLoader(image), streams)] == [True, True, False]


KINDS = {"rice": Rice, "huffman": Huffman}


@ALL
def test_one_symbol_per_cycle(code):
    image = ImageFormat((4,), 200, code)
    words = [word % 16 for word in range(160)]
    run = run_beats(ImageLoader(image), last_marked(image.encode(words)), len(words))
    assert set(np.diff(run.given)) == {ImageLoader.interval}


@ALL
def test_latency_is_as_documented(code):
    image = ImageFormat((4,), 40, code)
    words = np.arange(32) % 16
    dut = ImageLoader(image)
    run = run_beats(dut, last_marked(image.encode(words)), len(words), gap=50)
    best = KINDS[code].best(words, 16)
    last_bits = COUNT_BITS + best.table_bits + np.cumsum(best.words(words)[1]) - 1
    ends = (last_bits // 8).tolist()
    first = ends.index(ends[0] + 1)  # those before may wait for the table
    for number, cycle in list(enumerate(run.given))[first:]:
        # Several words can end in one byte.
        assert cycle - run.taken[ends[number]] == dut.latency + ends[:number].count(ends[number])


@pytest.mark.slow
@ALL
def test_converts_to_verilog(code):
    check_verilog(lambda: ImageLoader(ImageFormat((4, 3), 60, code)), "loader")
