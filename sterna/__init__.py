"""Sterna: a low-bit network in, a verified accelerator for an open FPGA out."""
