# amaranth: UnusedElaboratable=no
"""`hw.huffman_decoder` against `sw.codec.huffman`."""

import numpy as np
import pytest
from amaranth.sim import Simulator

from hw.huffman_decoder import HuffmanDecoder
from sw.codec.bits import BitWriter
from sw.codec.huffman import Huffman, word_lengths
from sw.codec.image import ImageFormat
from tests.hw.images import decoded, refused
from tests.hw.layers import check_verilog


def stream(codes, symbols):
    """Tables and then symbols of the fields in turn."""
    writer = BitWriter()
    for code in codes:
        code.put_table(writer)
    for place, symbol in enumerate(symbols):
        writer.put_all(*codes[place % len(codes)].words(np.array([symbol])))
    return writer.to_bytes()


COUNTS = {
    "even": lambda bits: np.ones(1 << bits),
    "as steep as can be": lambda bits: 2 ** np.minimum(np.arange(1 << bits), 40),
    "falling": lambda bits: 1000 // (1 + np.arange(1 << bits)),
    "every third": lambda bits: (np.arange(1 << bits) % 3 == 0) * (5 + np.arange(1 << bits)),
    "one": lambda bits: np.arange(1 << bits) == 1,
}


@pytest.mark.parametrize("counts", COUNTS.values(), ids=COUNTS)
@pytest.mark.parametrize("fields", [(1,), (4,), (2, 5), (3, 1, 2)], ids=str)
def test_finds_every_symbol(fields, counts):
    codes = [Huffman(word_lengths(counts(bits))) for bits in fields]
    known = [np.flatnonzero(code.lengths).tolist() for code in codes]
    symbols = [symbols[number % len(symbols)] for number in range(max(map(len, known)))
               for symbols in known]
    dut = HuffmanDecoder(ImageFormat(fields, 9, "huffman"))
    assert decoded(dut, stream(codes, symbols), len(symbols)) == symbols


def test_finds_symbols_of_a_byte(rng):
    code = Huffman(word_lengths(rng.geometric(0.02, 256)))
    symbols = rng.permutation(256).tolist()
    dut = HuffmanDecoder(ImageFormat((8,), 9, "huffman"))
    assert decoded(dut, stream([code], symbols), 256) == symbols


@pytest.mark.parametrize("lengths", [
    [0, 0, 0, 0], [1, 0, 0, 0], [1, 2, 0, 0],     # not all words
    [1, 1, 1, 0], [1, 1, 1, 1], [1, 2, 2, 2],     # too many
    [13, 1, 1, 0], [15, 15, 1, 1],                # too long
])
def test_refuses_incomplete_tables(lengths):
    dut = HuffmanDecoder(ImageFormat((2,), 9, "huffman"))
    data = bytes([lengths[0] << 4 | lengths[1], lengths[2] << 4 | lengths[3], 0, 0])
    assert refused(dut, data, 8)


def test_a_table_is_read_and_sorted_in_the_documented_time():
    fields = 3, 2
    codes = [Huffman(word_lengths(np.ones(1 << bits))) for bits in fields]
    dut = HuffmanDecoder(ImageFormat(fields, 9, "huffman"))
    cycles = sum(2 * 2**bits + 2 for bits in fields)
    assert not refused(dut, stream(codes, [0, 0]), cycles)

    async def bench(ctx):
        for cycle in range(cycles):
            assert not ctx.get(dut.is_loaded), cycle
            wants = ctx.get(dut.wants)
            ctx.set(dut.load, wants)
            ctx.set(dut.bits, 0x3000 if cycle < 8 else 0x2000)
            await ctx.tick()
        assert ctx.get(dut.is_loaded)
        assert not ctx.get(dut.is_bad)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: HuffmanDecoder(ImageFormat((4, 3), 9, "huffman")), "table_0")
