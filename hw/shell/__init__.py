"""The shell around an accelerator: UART, packets and control, after ``sw.host.protocol``."""
