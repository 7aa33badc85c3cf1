"""What the kernels are held against: the same network in floating point, in other people's code."""
