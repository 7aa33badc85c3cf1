"""What can be asked of a network, as plain values: known without torch."""

__all__ = ["ACTIVATION_BITS", "WEIGHTS"]

WEIGHTS = ("binary", "ternary", 2, 3, 4, 5, 6, 7, 8)
ACTIVATION_BITS = (1, 2, 3, 4, 5, 6, 7, 8)
