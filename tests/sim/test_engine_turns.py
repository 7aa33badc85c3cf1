import numpy as np

from sim.engine_turns import NO_LAYER, phases_of, turns


def enabled(*runs: tuple[int, int]) -> np.ndarray:
    """Cycles without and with a read, in turn."""
    return np.concatenate([np.repeat([False, True], run) for run in runs])


def test_turns_by_hand():
    """Layers of 3 and 2 slots: of 7 reads the first 5 decode the first layer."""
    frame = enabled((4, 5), (3, 2), (20, 0))
    found = turns(frame, (3, 5), 1)
    # Its last results are on their way in the 3 cycles behind; those of the last layer in 8.
    assert found.tolist() == [NO_LAYER] * 4 + [0] * 8 + [1] * 10 + [NO_LAYER] * 12


def test_every_frame_begins_again():
    frames = enabled((1, 7), (30, 7), (12, 0))
    found = turns(frames, (3, 5), 2)
    assert np.count_nonzero(found == 0) == 10
    assert np.count_nonzero(found == 1) == 2 * (2 + 8)


def test_other_reads_tell_nothing():
    """Such as those of a port that writes."""
    assert turns(enabled((2, 6), (5, 0)), (3, 5), 1) is None
    assert turns(np.zeros(9, bool), (3, 5), 1) is None


def test_phases_are_as_long_as_the_turns():
    assert phases_of(np.array([-1, -1, 0, 1, 1, 1, -1])) == ([-1, 0, 1, -1], [2, 1, 3, 1])
