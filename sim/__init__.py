"""Simulation: drives, benches and the simulated board."""
