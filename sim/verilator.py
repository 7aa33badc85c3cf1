"""How Verilator is run."""

from sw import toolchain

__all__ = ["verilator_environment"]


def verilator_environment() -> dict[str, str]:
    """Environment in which Verilator compiles a design."""
    # The makefile of the packaged Verilator 5.48 was configured for a compiler that could not
    # include precompiled headers, yet uses them for designs that are split over several files:
    # these then fail to compile. g++ and clang both know the option. What an outer `make` left in
    # MAKEFLAGS (a job server that is not ours) must not reach the inner one anyway.
    return toolchain.environment() | {"MAKEFLAGS": "CFG_CXXFLAGS_PCH_I=-include"}
