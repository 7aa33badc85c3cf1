"""A component alone on a part, whatever the number of its ports."""

from amaranth.hdl import Cat, Module, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import Flow, In, Out

__all__ = ["BehindPins"]


class BehindPins(wiring.Component):
    """Put registers between a component and two pins, so that its own paths are what is timed.

    Parameters
    ----------
    component : :class:`amaranth.lib.wiring.Component`

    Attributes
    ----------
    registers : :class:`int`
        One for each bit of the component's ports.

    Members
    -------
    i : ``In(1)``
        Shifted through the bits of the inputs.
    o : ``Out(1)``
        The outputs, folded together.
    """

    def __init__(self, component):
        self.component = component
        self._inputs, self._outputs = (
            [Value.cast(port) for _, member, port in component.signature.flatten(component)
             if member.flow is flow] for flow in (Flow.In, Flow.Out))
        self.registers = sum(map(len, [*self._inputs, *self._outputs]))
        super().__init__({"i": In(1), "o": Out(1)})

    def elaborate(self, platform):
        m = Module()
        m.submodules.component = self.component

        shifted = Signal(sum(map(len, self._inputs)))
        m.d.sync += shifted.eq(Cat(self.i, shifted))
        m.d.comb += Cat(self._inputs).eq(shifted)

        folded = Signal(sum(map(len, self._outputs)))
        m.d.sync += folded.eq(Cat(self._outputs) ^ (folded << 1))
        m.d.comb += self.o.eq(folded[-1])

        return m
