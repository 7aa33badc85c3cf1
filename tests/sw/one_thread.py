"""A fixture for the folders that train."""

import sys

import pytest


@pytest.fixture(autouse=True)
def one_thread():
    """Networks this small train ten times slower where two threads wait for each other."""
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
