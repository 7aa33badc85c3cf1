# amaranth: UnusedElaboratable=no
"""A compressed image into the words of a memory, once at start."""

from amaranth.hdl import Cat, Module, Mux, ResetInserter, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.crc.catalog import CRC16_GENIBUS
from amaranth.lib.wiring import In, Out

from hw.bit_window import WINDOW_BITS, BitWindow, ImageByte
from hw.credit_queue import CreditQueue
from hw.delay import delayed_flag
from hw.huffman_decoder import HuffmanDecoder
from hw.rice_decoder import RiceDecoder
from sw.codec.image import COUNT_BITS, CRC_BITS, ImageFormat

__all__ = ["ImageLoader"]

_DECODERS = {"huffman": HuffmanDecoder, "rice": RiceDecoder}


class ImageLoader(wiring.Component):
    """Decode streams of :class:`sw.codec.image.ImageFormat`, one after the other.

    A stream ends with the byte that is marked as the last. Then ``is_done`` says that all its words
    were given and that their CRC is right, or ``is_damaged`` that something is wrong: the count, a
    table, a symbol, the CRC, too few bytes or too many. Either comes when the last word was taken,
    and stays until the first byte of the next stream. Whoever uses the words must wait for
    ``is_done``: they are given before it is known. A stream without an end is waited for; one with
    an end never hangs.

    Kind: measured. Yosys 0.70, before placement, 4,096 words of 5 and 3 bits: with Rice codes 569
    LUT4 and 198 flip-flops on iCE40, 510 LUT4 on ECP5 (``-nowidelut``); with Huffman codes
    1,421 LUT4, 664 flip-flops and 2 block RAMs on iCE40, 1,141 LUT4 and 10 small RAMs on ECP5.

    Parameters
    ----------
    image : :class:`ImageFormat`
        Fields, most words, and their code.

    Members
    -------
    i : ``In(stream.Signature(ImageByte))``
        ``i.ready`` depends on registers only.
    o : ``Out(stream.Signature(image.bits))``
        Words from the first on; at most ``image.depth`` of them in a stream.
    is_done, is_damaged : ``Out(1)``

    Timing
    ------
    latency : that of the decoder (``decoder.latency``) and 2 cycles, from the byte with a word's
        last bit to the word
    interval : 1 cycle per symbol, or per 8 bits where the symbols of a word have more on average.
        A Rice table takes 1 cycle a field, a Huffman table ``2 * 2**bits + 2``
    """

    interval = 1

    def __init__(self, image: ImageFormat):
        self.image = image
        self.decoder = _DECODERS[image.code](image)
        self._queue = CreditQueue(image.bits, depth=CreditQueue.depth_for(self.decoder.latency))
        self.latency = BitWindow.latency + self.decoder.latency + self._queue.latency
        super().__init__({
            "i": In(stream.Signature(ImageByte)), "o": Out(stream.Signature(image.bits)),
            "is_done": Out(1), "is_damaged": Out(1)})

    def elaborate(self, platform):
        m = Module()
        restart = Signal()
        window = BitWindow()
        check = CRC16_GENIBUS(data_width=self.image.bits).create()
        m.submodules.window = ResetInserter(restart)(window)
        m.submodules.decoder = ResetInserter(restart)(self.decoder)
        m.submodules.crc = ResetInserter(restart)(check)
        m.submodules.queue = queue = self._queue
        decoder = self.decoder
        wiring.connect(m, wiring.flipped(self.i), window.i)
        wiring.connect(m, queue.o, wiring.flipped(self.o))
        m.d.comb += decoder.bits.eq(window.bits)

        with m.If(self.i.valid & self.i.ready):
            m.d.sync += [self.is_done.eq(0), self.is_damaged.eq(0)]

        # What is taken next, whether it is there, and whether the stream ends before.
        need = Signal.like(window.take)
        has, is_cut, go = Signal(), Signal(), Signal()
        m.d.comb += has.eq(window.level >= need)
        m.d.comb += is_cut.eq(window.is_ended & ~has)
        with m.If(go):
            m.d.comb += window.take.eq(need)

        left = Signal(COUNT_BITS)
        step = Signal(range(3))
        told = Signal(CRC_BITS)
        in_flight = Signal(range(self.decoder.latency + 2))
        is_drained = (in_flight == 0) & ~queue.o.valid
        byte = window.bits[-8:]
        with m.FSM(name="state"):
            with m.State("COUNT"):
                m.d.comb += need.eq(8)
                m.d.comb += go.eq(has)
                with m.If(go):
                    m.d.sync += left.eq(Cat(byte, left))
                    m.d.sync += step.eq(step + 1)
                with m.If(step == COUNT_BITS // 8):
                    m.d.comb += go.eq(0)
                    m.d.sync += step.eq(0)
                    m.next = "TABLES"
                    with m.If((left == 0) | (left > self.image.depth)):
                        m.next = "DAMAGED"
                with m.Elif(is_cut):
                    m.next = "DAMAGED"

            with m.State("TABLES"):
                m.d.comb += need.eq(4)
                m.d.comb += go.eq(decoder.wants & has & ~decoder.is_bad)
                m.d.comb += decoder.load.eq(go)
                with m.If(decoder.is_bad | decoder.wants & is_cut):
                    m.next = "DAMAGED"
                with m.Elif(decoder.is_loaded):
                    m.next = "WORDS"

            with m.State("WORDS"):
                m.d.comb += need.eq(decoder.length)
                m.d.comb += go.eq(has & (queue.can_reserve | ~decoder.is_last))
                m.d.comb += decoder.go.eq(go)
                # A word has its slot only when its last symbol is there: a cut one takes none.
                m.d.comb += queue.reserve.eq(go & decoder.is_last)
                with m.If(queue.reserve):
                    m.d.sync += left.eq(left - 1)
                    m.d.sync += in_flight.eq(decoder.latency + 1)
                    with m.If(left == 1):
                        m.next = "CRC"
                with m.If(is_cut):
                    m.next = "DAMAGED"

            with m.State("CRC"):
                m.d.comb += need.eq(CRC_BITS)
                m.d.comb += go.eq(has)
                m.d.sync += told.eq(window.bits)
                with m.If(go):
                    m.next = "END"
                with m.Elif(is_cut):
                    m.next = "DAMAGED"

            with m.State("END"):
                # The words are still on their way through the decoder, or the last bytes to come.
                with m.If(window.level >= 8):
                    m.next = "DAMAGED"
                with m.Elif(window.is_ended & is_drained):
                    m.d.comb += restart.eq(1)
                    m.next = "COUNT"
                    is_right = (check.crc == told) & ~decoder.is_bad & ~window.bits.any()
                    m.d.sync += self.is_done.eq(is_right)
                    m.d.sync += self.is_damaged.eq(~is_right)

            with m.State("DAMAGED"):
                # What follows is thrown away, up to the end of the stream.
                m.d.comb += need.eq(Mux(window.level > WINDOW_BITS, WINDOW_BITS, window.level))
                m.d.comb += go.eq(1)
                with m.If(window.is_ended & is_drained):
                    m.d.comb += restart.eq(1)
                    m.d.sync += step.eq(0)
                    m.d.sync += self.is_damaged.eq(1)
                    m.next = "COUNT"

        with m.If((in_flight != 0) & ~queue.reserve):
            m.d.sync += in_flight.eq(in_flight - 1)

        self._collect(m, check, queue)
        return m

    def _collect(self, m: Module, check, queue: CreditQueue) -> None:
        """Words of the symbols that come out of the decoder."""
        decoder = self.decoder
        comes = delayed_flag(m, decoder.go, decoder.latency, name="comes")
        ends = delayed_flag(m, decoder.go & decoder.is_last, decoder.latency, name="ends")
        fields = self.image.fields
        earlier = [Signal.like(decoder.symbol, name=f"part_{place}")
                   for place in range(len(fields) - 1)]
        # Parts move towards the first field; the last symbol completes the word where it is.
        symbol = decoder.symbol
        with m.If(comes):
            m.d.sync += [part.eq(following)
                         for part, following in zip(earlier, [*earlier[1:], symbol])]
        word = Cat(part[:bits] for part, bits in zip([symbol, *reversed(earlier)], fields[::-1]))
        m.d.comb += [queue.payload.eq(word), queue.push.eq(ends)]
        m.d.comb += [check.data.eq(word), check.valid.eq(ends)]
