# amaranth: UnusedElaboratable=no
"""`hw.rom`: each word at its address."""

import numpy as np
import pytest
from amaranth.hdl import signed, unsigned

from hw.rom import Rom
from sim.verilog import to_verilog
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline

WORDS = [5, 250, 0, 17, 255, 128, 9]


@pytest.mark.parametrize("store, latency", [("rom", 1), ("bram", 2)])
@pytest.mark.parametrize("shape", [unsigned(8), signed(8)])
def test_matches_reference_with_the_documented_latency(store, latency, shape, rng):
    dut = Rom(shape, WORDS, store=store)
    assert dut.latency == latency
    addresses = rng.integers(len(WORDS), size=40)
    outputs = run_pipeline(dut, [(dut.address, addresses)], dut.word)
    assert outputs == [WORDS[address] for address in addresses]


@pytest.mark.parametrize("store", ["rom", "bram"])
def test_words_wait_while_it_is_not_enabled(store, rng):
    dut = Rom(unsigned(8), WORDS, store=store)
    addresses, enable = rng.integers(len(WORDS), size=60), rng.integers(2, size=60)
    outputs = run_pipeline(dut, [(dut.address, addresses), (dut.enable, enable)], dut.word)
    words = [WORDS[address] for address in addresses[enable == 1]]
    # What is seen in a cycle was read as many enabled cycles before it as the latency is.
    seen = np.cumsum(enable)[dut.latency - 1:] - dut.latency
    for cycle, place in enumerate(seen[:len(outputs)]):
        if place >= 0:
            assert outputs[cycle] == words[place]


@pytest.mark.parametrize("store", ["rom", "bram"])
def test_one_word(store):
    dut = Rom(unsigned(3), [6], store=store)
    assert run_pipeline(dut, [(dut.address, [0, 0, 0])], dut.word) == [6, 6, 6]


@pytest.mark.parametrize("store, style", [("rom", "logic"), ("bram", "block")])
def test_tells_synthesis_where_the_words_belong(store, style):
    assert f'(* ram_style = "{style}" *)' in to_verilog(Rom(unsigned(8), WORDS, store=store), "rom")


def test_rejects_an_unknown_store():
    with pytest.raises(ValueError, match=r"^Store must be one of rom, bram, not 'spram'$"):
        Rom(unsigned(8), WORDS, store="spram")


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: Rom(unsigned(8), WORDS, store="bram"), "words")
