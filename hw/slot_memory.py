# amaranth: UnusedElaboratable=no
"""Where a sparse engine's slots are."""

from collections.abc import Sequence

from amaranth.hdl import Module, Signal, unsigned
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.ram import Ram

__all__ = ["SlotMemory"]


class SlotMemory(wiring.Component):
    """Slots in groups of power-of-two depth, which block RAMs hold without waste.

    Parameters
    ----------
    bits : :class:`int`
        Of a slot.
    groups : sequence of int
        Depths, each a power of two and none larger than the one before it.
    slots : sequence of int
        From address 0 on.
    is_writable : :class:`bool`
        Whether slots may be replaced.

    Members
    -------
    address : ``In(range(sum(groups)))``
        Read and written.
    enable : ``In(1)``
        While low, what is read stays.
    slot : ``Out(bits)``
    write : ``In(1)``, written : ``In(bits)``
        Where ``is_writable``.

    Timing
    ------
    latency : 2 cycles in which ``enable`` is high
    """

    latency = 2

    def __init__(self, bits: int, groups: Sequence[int], slots: Sequence[int], *,
                 is_writable: bool):
        self.bits = bits
        self.groups = tuple(groups)
        self.slots = tuple(slots)
        self.is_writable = is_writable
        self.depth = sum(groups)
        members = {"address": In(range(self.depth)), "enable": In(1), "slot": Out(bits)}
        if is_writable:
            members |= {"write": In(1), "written": In(bits)}
        super().__init__(members)

    def _patterns(self) -> list[str]:
        """Address of each group as a pattern of its upper bits."""
        patterns, start = [], 0
        width, least = len(self.address), self.groups[-1].bit_length() - 1
        for depth in self.groups:
            bits = format(start, f"0{width}b")[:width - least]
            free = depth.bit_length() - 1 - least
            patterns.append(bits[:len(bits) - free] + "-" * free)
            start += depth
        return patterns

    def elaborate(self, platform):
        m = Module()

        words, start = [], 0
        for k, depth in enumerate(self.groups):
            slots = self.slots[start:start + depth]
            start += depth
            m.submodules[f"group_{k}"] = group = Ram(unsigned(self.bits), depth=depth, words=slots)
            m.d.comb += group.address.eq(self.address)
            m.d.comb += group.enable.eq(self.enable)
            words.append(group)

        least = self.groups[-1].bit_length() - 1
        upper = self.address[least:]
        was_upper = Signal.like(upper)
        with m.If(self.enable):
            m.d.sync += was_upper.eq(upper)
        with m.Switch(was_upper):
            for k, pattern in enumerate(self._patterns()):
                last = k == len(self.groups) - 1
                with m.Default() if last else m.Case(pattern):
                    with m.If(self.enable):
                        m.d.sync += self.slot.eq(words[k].word)
        if self.is_writable:
            with m.Switch(upper):
                for k, pattern in enumerate(self._patterns()):
                    last = k == len(self.groups) - 1
                    with m.Default() if last else m.Case(pattern):
                        m.d.comb += words[k].write_enable.eq(self.write)
            for group in words:
                m.d.comb += group.write_address.eq(self.address)
                m.d.comb += group.write_words.eq(self.written)

        return m
