# amaranth: UnusedElaboratable=no
"""One step of a pipelined binary search."""

import numpy as np
from amaranth.hdl import Cat, Module
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from hw.delay import delayed
from hw.rom import Rom
from hw.shape import vector
from sw.graph import BeatFormat, Interval

__all__ = ["SearchStage"]


class SearchStage(wiring.Component):
    """Compare each element with the middle of the thresholds that are left, for one more bit.

    Parameters
    ----------
    elements : :class:`Interval`
        Of the codes that are searched for.
    limits : int array of shape (folds, lanes, 2**known)
        Threshold of each lane in each fold for each value of the bits that earlier stages found.
    limit_interval : :class:`Interval`
        Of ``limits``, with step 1.
    store : :class:`str`
        As of :class:`Rom`.

    Members
    -------
    i : ``In(StructLayout)``
        ``fold``, ``elements`` by lane, and ``levels`` by lane with the ``known`` bits.
    o : ``Out(StructLayout)``
        The same with one more bit of each level, 1 where the element reaches its threshold.

    Timing
    ------
    latency : that of the store, and 1 cycle for the comparison
    interval : 1 cycle; the pipeline cannot be stopped
    """

    interval = 1

    def __init__(self, elements: Interval, limits: np.ndarray, limit_interval: Interval, *,
                 store: str):
        self.folds, self.lanes, values = limits.shape
        self.known = values.bit_length() - 1
        self.element_shape = vector(elements, self.lanes)
        # Before the first bit is known all lanes read at one address: one store serves them all.
        words = [limits[:, :, 0]] if self.known == 0 else [
            limits[:, lane].reshape(-1, 1) for lane in range(self.lanes)]
        self._stores = [_rom(w, limit_interval, store) for w in words]
        self.latency = self._stores[0].latency + 1
        super().__init__({"i": In(self._layout(self.known)),
                          "o": Out(self._layout(self.known + 1))})

    def _layout(self, known: int) -> data.StructLayout:
        return data.StructLayout({"fold": range(self.folds), "elements": self.element_shape,
                                  "levels": data.ArrayLayout(known, self.lanes)})

    def elaborate(self, platform):
        m = Module()

        limits = []
        for lane, store in enumerate(self._stores):
            m.submodules[f"store_{lane}"] = store
            m.d.comb += store.address.eq(Cat(self.i.levels[lane], self.i.fold))
            limits += list(store.word)

        i = delayed(m, self.i, self.latency - 1, name="i")
        m.d.sync += self.o.fold.eq(i.fold)
        m.d.sync += self.o.elements.eq(i.elements)
        for lane, limit in enumerate(limits):
            is_reached = i.elements[lane] >= limit
            m.d.sync += self.o.levels[lane].eq(Cat(is_reached, i.levels[lane]))

        return m


def _rom(words: np.ndarray, interval: Interval, store: str) -> Rom:
    lanes = words.shape[1]
    return Rom(vector(interval, lanes), BeatFormat(interval, lanes).words(words), store=store)
