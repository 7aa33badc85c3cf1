# amaranth: UnusedElaboratable=no
"""Fully connected layers of whose weights one or two of each four are kept."""

import numpy as np

from hw.dense import ENGINES, Dense
from hw.dot_selected import DotSelected
from sw.graph import BeatFormat, Interval
from sw.schedule.nm import GROUP, NmSchedule

__all__ = ["DenseNm"]


class DenseNm(Dense):
    """Compute ``pe`` outputs at a time, from those of ``simd`` inputs whose weights are kept.

    As :class:`Dense`, but only the kept weights are stored and multiplied, each with the place of
    its input among four. All groups are alike: nothing waits for anything.

    Parameters
    ----------
    node : :class:`sw.graph.Dense`
        What to compute. ``node.evaluate`` is the reference for this component.
    schedule : :class:`NmSchedule`
        As that of :class:`Dense`, and how many weights are kept.

    Members
    -------
    i : ``In(stream.Signature(vector(node.input.interval, simd)))``
    o : ``Out(stream.Signature(vector(node.output.interval, pe)))``
        Those of :class:`Dense`.

    Timing
    ------
    latency : that of :class:`Dense`, and 1 cycle for the selection
    interval : ``beats * folds`` cycles per frame
    """

    schedule: NmSchedule

    def _dot(self) -> DotSelected:
        engine = ENGINES[self.schedule.engine]
        return DotSelected(engine(self.node.input.interval, self.node.weight_interval,
                                  self.schedule.products), self.schedule.kept)

    def _words(self) -> list[int]:
        beats = [BeatFormat(interval, self.schedule.products)
                 for interval in (self.node.weight_interval, Interval(0, GROUP - 1))]
        weights, places = (beat.words(self._by_cycle(values)) for beat, values in zip(
            beats, self.schedule.kept_weights(self.node), strict=True))
        words = []
        for cycle in range(self.interval):
            word, offset = 0, 0
            for pe in range(self.schedule.pe):
                for beat, fields in zip(beats, (weights, places), strict=True):
                    word |= fields[cycle * self.schedule.pe + pe] << offset
                    offset += beat.bits
            words.append(word)
        return words

    def _by_cycle(self, values: np.ndarray) -> np.ndarray:
        """Values of shape (out_features, groups, kept) by cycle, output lane and product lane."""
        pe, lanes = self.schedule.pe, self.schedule.products
        return (values.reshape(self.folds, pe, self.beats, lanes).swapaxes(1, 2)
                .reshape(self.interval, pe, lanes))
