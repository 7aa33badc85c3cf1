"""What the machine can do at most: measured rates that the kernels are held against."""

from dataclasses import asdict, dataclass

from sw.cpu.library import Library

__all__ = ["Limits", "measure_limits"]

# Sizes that lie within the first, second and third cache of common cores.
_SIZES = {"first": 16 << 10, "second": 256 << 10, "third": 4 << 20}
_REPEATS = 25


@dataclass(frozen=True)
class Limits:
    """Rates of one thread, the best of several runs.

    Attributes
    ----------
    popcount_bits : float
        Bits a second through XOR and the count of ones, from the first cache.
    lookup_products : float
        Binary products a second through table lookups, from the first cache; 0 where the
        processor has no shuffle for them.
    read_bytes : dict of float
        Bytes a second that loads get out of memory of 16 KiB, 256 KiB and 4 MiB: what commonly
        fits the first, second and third cache.
    """

    popcount_bits: float
    lookup_products: float
    read_bytes: dict[str, float]

    def json(self) -> dict:
        """Return the fields by their names, with units."""
        content = asdict(self)
        return {"popcount_bits_per_s": content["popcount_bits"],
                "lookup_products_per_s": content["lookup_products"],
                "read_bytes_per_s": content["read_bytes"]}


def measure_limits(library: Library, repeats: int = _REPEATS) -> Limits:
    """Measure, a few milliseconds for each rate and run."""
    def best(function: str, *arguments: int) -> float:
        return max(library.call(function, *arguments) for _ in range(repeats))

    return Limits(best("popcount_rate", 20_000), best("lookup_rate", 20_000),
                  {name: best("read_rate", size, (128 << 20) // size)
                   for name, size in _SIZES.items()})
