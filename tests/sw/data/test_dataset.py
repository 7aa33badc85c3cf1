import numpy as np
import pytest

from sw.data import DataSet


def make(**changes):
    content = {
        "name": "tiny",
        "train_x": np.arange(12, dtype=np.uint8).reshape(3, 2, 2),
        "train_y": np.array([0, 1, 2]),
        "test_x": np.zeros((1, 2, 2), np.uint8),
        "test_y": np.array([2]),
        "classes": 3,
        "input_type": "uint8/255",
    }
    return DataSet(**(content | changes))


def test_frames_and_features():
    data = make()
    assert data.shape == (2, 2)
    assert data.features == 4


def test_shaped_is_row_major():
    data = make().shaped(4)
    assert data.train_x.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert data.test_x.shape == (1, 4)
    assert data.train_y.tolist() == [0, 1, 2]


def test_arrays_are_read_only_and_the_given_ones_stay_as_they_were():
    given = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    data = make(train_x=given)
    with pytest.raises(ValueError, match=r"read-only"):
        data.train_x[0] = 1
    given[0] = 1


def test_rejects_another_size():
    with pytest.raises(ValueError, match=r"^tiny: frames of 4 integers must keep their size, "
                                         r"not become \(5,\)$"):
        make().shaped(5)


@pytest.mark.parametrize(("changes", "message"), [
    ({"train_y": np.array([0, 1])}, r"^tiny: train classes must be 3, one for each frame, not of "
                                    r"the shape \(2,\)$"),
    ({"test_y": np.array([3])}, r"^tiny: test classes must be 0\.\.2, not 3\.\.3$"),
    ({"test_x": np.zeros((1, 4), np.uint8)}, r"^tiny: test frames must have the shape \(2, 2\) of "
                                             r"the train frames, not \(4,\)$"),
])
def test_rejects_parts_that_do_not_fit(changes, message):
    with pytest.raises(ValueError, match=message):
        make(**changes)


def test_rejects_floats():
    with pytest.raises(TypeError, match=r"^tiny: test frames must be integers, not float64$"):
        make(test_x=np.zeros((1, 2, 2)))
