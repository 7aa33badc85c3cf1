"""The same numbers from every run."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = ["repeatable"]


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """Run the body seeded, on one thread and with deterministic kernels; then as it was before.

    The order in which threads add changes the last bit of a sum, and the networks of this kit are
    too small for a second thread to pay.
    """
    threads = torch.get_num_threads()
    is_deterministic = torch.are_deterministic_algorithms_enabled()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(is_deterministic)
            torch.set_num_threads(threads)
