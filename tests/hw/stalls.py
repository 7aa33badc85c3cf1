"""How often the neighbours of a component are idle."""

import pytest

__all__ = ["STALLS"]

# `make test-fast` has the hardest of them; the others are for `make test`.
STALLS = [*(pytest.param(*stall, marks=pytest.mark.slow) for stall in ((0, 0), (0.5, 0), (0, 0.5))),
          (0.5, 0.5)]
