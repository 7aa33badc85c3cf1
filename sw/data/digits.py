"""Scikit-learn's digits: 1,797 handwritten digits of 8x8 pixels, which come with the library."""

import numpy as np

from sw.data.dataset import DataSet

__all__ = ["SEED", "TEST_FRAMES", "load_digits"]

# One split for every number that the project publishes: stratified by class, in this order.
SEED = 0
TEST_FRAMES = 360


def load_digits() -> DataSet:
    """1,437 train and 360 test frames of 8x8 integers 0..16."""
    # Here, because the import takes as long as all the rest of the kit's.
    from sklearn.datasets import load_digits as load
    from sklearn.model_selection import train_test_split

    digits = load()
    images, classes = digits.images.astype(np.uint8), np.asarray(digits.target)
    train, test = map(np.asarray, train_test_split(
        np.arange(len(images)), test_size=TEST_FRAMES, stratify=classes, random_state=SEED))
    return DataSet("digits", images[train], classes[train], images[test], classes[test],
                   classes=10, input_type="0..16/16")
