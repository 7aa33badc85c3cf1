import hashlib

import numpy as np
import pytest

from sw.data.digits import load_digits


@pytest.fixture(scope="module")
def digits():
    return load_digits()


def test_sizes_and_range(digits):
    assert digits.train_x.shape == (1437, 8, 8)
    assert digits.test_x.shape == (360, 8, 8)
    assert (digits.train_x.min(), digits.train_x.max()) == (0, 16)
    assert digits.input_type == "0..16/16"


def test_split_is_stratified(digits):
    whole = np.bincount(digits.train_y) + np.bincount(digits.test_y)
    assert whole.sum() == 1797
    assert np.abs(np.bincount(digits.test_y) - whole * 360 / 1797).max() < 1


def test_split_is_the_one_that_numbers_are_published_for(digits):
    content = digits.test_x.tobytes() + digits.test_y.astype(np.uint8).tobytes()
    assert hashlib.sha256(content).hexdigest()[:16] == "33668cfbe0367fca"


def test_parts_are_the_whole_set(digits):
    from sklearn.datasets import load_digits as load

    parts = np.concatenate([digits.train_x, digits.test_x]).reshape(-1, 64)
    whole = load().data.astype(np.uint8)
    assert sorted(map(bytes, parts)) == sorted(map(bytes, whole))
