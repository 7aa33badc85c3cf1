"""Weights that share the entries of a codebook, in training."""

import numpy as np
import torch
from torch import Tensor, nn

from sw.compress.codebook import cluster, exponent_for, nearest, on_grid, start_entries

__all__ = ["SharedWeights", "rounded"]

# Entries may grow by this much in fine-tuning before the integer grid clips them.
SLACK = 1.15


class SharedWeights(nn.Module):
    """The kept weights of a layer, each one of a few entries: 8-bit integers times ``2**exponent``.

    Two entries, one of them negative, are trained ternary quantisation: two values and zero.

    Weights take their entries a few at a time, the nearest first (:meth:`settle`). Until then a
    weight is a float that goes on learning and makes up for what the others have lost; its entry is
    the nearest, and may change. An entry's gradient is the sum of those of its settled weights.

    Parameters
    ----------
    weights : tensor of shape (outputs, inputs)
    kept : bool tensor of the same shape
    entries : int
        Most entries.
    start : str
        How the codebook begins, see :func:`sw.compress.codebook.start_entries`.
    seed : int
        Where it begins at random.
    grid : str
        What numbers entries may be, see :func:`sw.compress.codebook.on_grid`.
    """

    rows: Tensor
    columns: Tensor
    codes: Tensor
    is_settled: Tensor

    def __init__(self, weights: Tensor, kept: Tensor, entries: int, start: str = "quantile",
                 seed: int = 0, grid: str = "integers"):
        super().__init__()
        self.shape, self.grid = weights.shape, grid
        rows, columns = kept.nonzero(as_tuple=True)
        self.register_buffer("rows", rows)
        self.register_buffer("columns", columns)
        self.latent = nn.Parameter(weights.detach()[kept].clone())
        values = self.latent.detach().double().numpy()
        if values.size:
            found = cluster(values, start_entries(values, entries, start, seed))
        else:  # a layer without weights has nothing to share
            found = np.ones(1)
        self.exponent = exponent_for(found, slack=SLACK)
        self.entries = nn.Parameter(torch.tensor(found, dtype=weights.dtype))
        self.register_buffer("codes", torch.zeros_like(rows))
        self.register_buffer("is_settled", torch.zeros_like(rows, dtype=torch.bool))
        self._assign()

    def settle(self, share: float) -> None:
        """Re-assign free weights to their nearest entries, and settle ``share`` of all weights.

        While most weights are free, entries are the means of their weights.
        """
        self._assign()
        free = ~self.is_settled
        with torch.no_grad():
            if int(free.sum()) * 2 > len(free):
                now = torch.where(free, self.latent, self.entries[self.codes])
                for code in self.codes.unique().tolist():
                    self.entries[code] = now[self.codes == code].mean()
                self._assign()
            more = int(share * len(free)) - int(self.is_settled.sum())
            if more > 0:
                distance = (self.latent - self.entries[self.codes]).abs()
                distance = distance.masked_fill(self.is_settled, torch.inf)
                self.is_settled[distance.topk(more, largest=False).indices] = True

    def _assign(self) -> None:
        """Give each free weight the entry nearest to it."""
        entries, order = self.entries.detach().double().sort()
        codes = nearest(self.latent.detach().double().numpy(), entries.numpy())
        found = order[torch.tensor(codes, dtype=torch.long)]
        self.codes.copy_(torch.where(self.is_settled, self.codes, found))

    def integers(self) -> np.ndarray:
        """Integer weights, zero where pruned, as if all were settled."""
        weights = np.zeros(self.shape, int)
        entries = self._integers()
        weights[self.rows.numpy(), self.columns.numpy()] = entries[self.codes.numpy()]
        return weights

    def _integers(self) -> np.ndarray:
        """The codebook on its grid."""
        return on_grid(self.entries.detach().double().numpy(), self.exponent, grid=self.grid)

    def forward(self) -> Tensor:
        """Weights of shape (outputs, inputs); those that are settled are on the grid."""
        unit = 2.0**self.exponent
        integers = torch.tensor(self._integers(), dtype=self.entries.dtype)
        # What is added is zero, exactly: only the gradient goes its way.
        entries = integers * unit + (self.entries - self.entries.detach())
        values = torch.where(self.is_settled, entries[self.codes], self.latent)
        return torch.zeros(self.shape).index_put((self.rows, self.columns), values)


def rounded(values: Tensor) -> Tensor:
    """Round to the nearest integer; the gradient passes as if nothing had happened."""
    return values.detach().round() + (values - values.detach())
