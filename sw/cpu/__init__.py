"""The same network on a CPU: the strongest fair rival of the accelerator."""
