"""What the schedule of any layer is held to."""

from sw.errors import SternaError
from sw.graph import Node

__all__ = ["STORES", "check_divides", "check_positive", "check_store"]

# Where constants are kept: LUTs or block RAM.
STORES = ("rom", "bram")


def check_positive(what: str, value: int, node: Node) -> None:
    """Raise :class:`SternaError` where ``value`` is no positive integer."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise SternaError(f"{what} of layer {node.name!r} must be a positive integer, not "
                          f"{value!r}")


def check_divides(what: str, value: int, count: int, of: str, node: Node) -> None:
    """Raise :class:`SternaError` where ``value`` is no divisor of ``count``."""
    check_positive(what, value, node)
    if count % value:
        divisors = [n for n in range(1, count + 1) if count % n == 0]
        raise SternaError(f"{what} of layer {node.name!r} must divide its {count} {of}, "
                          f"not be {value}; choose one of {divisors}")


def check_store(store: str, node: Node) -> None:
    """Raise :class:`SternaError` where ``store`` is none of :data:`STORES`."""
    if store not in STORES:
        raise SternaError(f"Store of layer {node.name!r} must be one of {', '.join(STORES)}, not "
                          f"{store!r}")
