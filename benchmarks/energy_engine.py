"""A look-alike of an int8 convolution engine on the UP5K.

Its size, and which of its blocks work in each cycle, are those that the survey gives for MARLANN's:
8 MAC16 in dual 8x8 mode with their registers, 4 SPRAMs and 24 block RAMs enabled in every cycle,
1,664 flip-flops and 2,619 LUTs where the original has 1,662 and 3,006. How it is made inside is our
own, and its toggles were not fitted to anything.
"""

import numpy as np
from amaranth.hdl import (
    Array,
    Cat,
    ClockSignal,
    Const,
    Instance,
    Module,
    Mux,
    Signal,
    signed,
)
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

__all__ = ["LOAD_CYCLES", "Engine"]

LOAD_CYCLES = 600  # after which the SPRAMs have their data
_WORDS = 512
_SEED = 4


class Engine(wiring.Component):
    """Two filters of eight int8 taps in each cycle, accumulated, shifted and saturated.

    Members
    -------
    is_running : ``In(1)``
        Read, multiply and accumulate; else all rests but the clocks of the memories.
    host : ``In(16)``, select : ``In(5)``, is_written : ``In(1)``
        A register file for the host, which is quiet while the engine runs.
    o : ``Out(1)``
    """

    is_running: In(1)
    host: In(16)
    select: In(5)
    is_written: In(1)
    o: Out(1)

    def elaborate(self, platform):
        m = Module()
        rng = np.random.default_rng(_SEED)
        run = Signal()
        m.d.sync += run.eq(self.is_running)

        # The SPRAMs are filled once with noise of the size that activations have.
        load, noise = Signal(range(_WORDS + 1)), Signal(64, init=0x9E3779B97F4A7C15)
        is_loading = load != _WORDS
        with m.If(is_loading):
            m.d.sync += [load.eq(load + 1),
                         noise.eq(Cat(noise[1:], noise[0] ^ noise[1] ^ noise[3] ^ noise[4]))]
        counter = Signal(14)
        with m.If(run):
            m.d.sync += counter.eq(counter + 1)
        address = Signal(14)
        m.d.comb += address.eq(load)
        with m.If(~is_loading):
            m.d.comb += address.eq(counter)
        registers = self._register_file(m)
        rows = self._block_rams(m, rng, counter)
        offsets = [Mux(is_loading, 0, row[:14]) for row in rows[16:20]]
        words = [self._spram(m, number, (address + offset)[:9],
                             noise.rotate_left(17 * number)[:16], is_loading)
                 for number, offset in enumerate(offsets)]

        # Each filter has a window of its own, which may begin at any byte.
        windows = [self._turned(m, number, Cat(*words), registers[0] ^ rows[20 + number], run)
                   for number in range(2)]
        # Both banks of coefficients are read in each cycle, and one is taken.
        taps = Signal(128)
        with m.If(run):
            m.d.sync += taps.eq(Cat(*rows[:8]))
            with m.If(counter[8]):
                m.d.sync += taps.eq(Cat(*rows[8:16]))
        products = [self._mac16(m, k, Cat(*(window.word_select(k, 8) for window in windows)),
                                taps.word_select(k, 16)) for k in range(8)]
        results = [self._filter(m, number, [pair.word_select(number, 16).as_signed()
                                            for pair in products], counter,
                                registers[1 + number] ^ rows[22 + number])
                   for number in range(2)]

        read = Signal(16)
        m.d.sync += read.eq(Array(registers)[self.select])
        m.d.sync += self.o.eq(Cat(*results, read).xor())
        return m

    def _turned(self, m: Module, number: int, window, turn, run) -> Signal:
        for bit in range(3):
            step = Signal(64, name=f"turn_{number}_{bit}")
            m.d.comb += step.eq(Mux(turn[bit], window.rotate_right(8 << bit), window))
            window = step
        turned = Signal(64, name=f"turned_{number}")
        with m.If(run):
            m.d.sync += turned.eq(window)
        return turned

    def _spram(self, m: Module, number: int, address, data, is_written) -> Signal:
        out = Signal(16, name=f"word_{number}")
        m.submodules[f"spram_{number}"] = Instance(
            "SB_SPRAM256KA", i_ADDRESS=address, i_DATAIN=data, i_MASKWREN=Const(15, 4),
            i_WREN=is_written, i_CHIPSELECT=Const(1), i_CLOCK=ClockSignal(), i_STANDBY=Const(0),
            i_SLEEP=Const(0), i_POWEROFF=Const(1), o_DATAOUT=out)
        return out

    def _block_rams(self, m: Module, rng: np.random.Generator, counter) -> list[Signal]:
        """Sixteen of coefficients, eight of code: each read in each cycle, running or not."""
        rows = []
        for number in range(24):
            contents = rng.integers(-40, 41, (256, 2)) & 0xFF
            memory = Memory(shape=16, depth=256, init=[int(hi) << 8 | int(lo)
                                                       for hi, lo in contents],
                            attrs={"ram_style": "block"})
            m.submodules[f"ebr_{number}"] = memory
            # The host may write, so that no two memories are the same and none is a constant.
            write, read = memory.write_port(), memory.read_port()
            m.d.comb += [write.addr.eq(self.host[:8]), write.data.eq(self.host),
                         write.en.eq(self.is_written & (self.select == number)),
                         read.addr.eq(counter[:8] if number < 16 else counter[6:]),
                         read.en.eq(1)]
            rows.append(read.data)
        return rows

    def _register_file(self, m: Module) -> list[Signal]:
        registers = [Signal(16, name=f"register_{k}", init=k) for k in range(32)]
        for number, register in enumerate(registers):
            with m.If(self.is_written & (self.select == number)):
                m.d.sync += register.eq(self.host)
        return registers

    def _mac16(self, m: Module, number: int, a, b) -> Signal:
        out = Signal(32, name=f"products_{number}")
        registered = {f"p_{name}": Const(1, 1) for name in (
            "A_REG", "B_REG", "TOP_8x8_MULT_REG", "BOT_8x8_MULT_REG", "MODE_8x8", "A_SIGNED",
            "B_SIGNED")}
        m.submodules[f"mac_{number}"] = Instance(
            "SB_MAC16", **registered, p_TOPOUTPUT_SELECT=Const(2, 2),
            p_BOTOUTPUT_SELECT=Const(2, 2), i_CLK=ClockSignal(), i_CE=Const(1), i_A=a, i_B=b,
            i_C=Const(0, 16), i_D=Const(0, 16), o_O=out)
        return out

    def _filter(self, m: Module, number: int, products, counter, shift) -> Signal:
        """Sum in one cycle, accumulate, shift and saturate to a byte, keep the largest."""
        total = Signal(signed(19), name=f"total_{number}")
        m.d.sync += total.eq(sum(products[4:], sum(products[:4])))
        accumulator, sum_ = (Signal(signed(32), name=f"{name}_{number}")
                             for name in ("accumulator", "sum"))
        is_last = counter[:4] == 0
        m.d.sync += accumulator.eq(Mux(is_last, 0, accumulator) + total)
        with m.If(is_last):
            m.d.sync += sum_.eq(accumulator)
        shifted = Signal(signed(32), name=f"shifted_{number}")
        m.d.comb += shifted.eq(sum_ >> shift[:5])
        clipped, largest = (Signal(8, name=f"{name}_{number}") for name in ("clipped", "largest"))
        m.d.sync += clipped.eq(Mux(shifted < 0, 0, Mux(shifted > 127, 127, shifted[:8])))
        m.d.sync += largest.eq(Mux((clipped > largest) | (counter[4:8] == 0), clipped, largest))
        history = [Signal(8, name=f"history_{number}_{k}") for k in range(32)]
        with m.If(is_last):
            m.d.sync += [new.eq(old) for new, old in zip(history, [largest, *history],
                                                         strict=False)]
        return Cat(*history)
