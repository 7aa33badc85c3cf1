# amaranth: UnusedElaboratable=no
"""A stream of an image with an end comes to one in the loader: all streams of some bytes."""

import pytest
from amaranth.hdl import Assert, Assume, Signal

from hw.bit_window import BitWindow
from hw.image_loader import ImageLoader
from sim.formal import prove
from sim.formal_bench import FormalBench, NotProven
from sw.codec.image import ImageFormat

pytestmark = pytest.mark.slow


def small(code):
    return ImageLoader(ImageFormat((1,), 3, code))


def prove_end(dut, *, within: int, cycles: int) -> None:
    """Prove that a verdict comes at most ``within`` cycles after the last byte, and one only.

    The words are taken at once. Searched in all streams of the first ``cycles`` cycles.
    """
    bench = FormalBench(dut, has_reset=False)
    bench.hold_offers(dut.i, Assume)
    bench.m.d.comb += Assume(dut.o.ready)
    is_over, waited = Signal(), Signal(range(within + 1))
    with bench.m.If(dut.i.valid & dut.i.ready):
        bench.m.d.sync += [is_over.eq(dut.i.p.last), waited.eq(0)]
    with bench.m.Elif(is_over & (waited != within)):
        bench.m.d.sync += waited.eq(waited + 1)
    bench.m.d.comb += Assert(~(is_over & (waited == within)) | dut.is_done | dut.is_damaged)
    bench.m.d.comb += Assert(~(dut.is_done & dut.is_damaged))
    bench.search(cycles, "End")


@pytest.mark.parametrize("code, within", [
    ("rice", 12), pytest.param("huffman", 16, marks=pytest.mark.full)])
def test_every_stream_comes_to_an_end(code, within):
    prove_end(small(code), within=within, cycles=within + 6)


class NeverEnds(BitWindow):
    """Forgets which byte is the last."""

    def elaborate(self, platform):
        m = super().elaborate(platform)
        m.d.sync += self.is_ended.eq(0)
        return m


def test_the_proof_refuses_a_loader_that_waits_for_what_does_not_come(monkeypatch):
    monkeypatch.setattr("hw.image_loader.BitWindow", NeverEnds)
    with pytest.raises(NotProven, match=r"^End of ImageLoader not proven"):
        prove_end(small("rice"), within=12, cycles=18)


def test_the_window_holds_no_more_than_it_says():
    dut = BitWindow()
    prove(dut, assume=[dut.take <= dut.level],
          invariants=lambda inside: [dut.level <= 24, (inside["window"] << dut.level)[:24] == 0])
