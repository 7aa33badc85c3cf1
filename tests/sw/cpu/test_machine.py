"""What the machine says of itself."""

import os
from types import SimpleNamespace

from sw.cpu.machine import this_machine
from sw.cpu.program import available_threads

KERNELS = SimpleNamespace(target="native", counts_with="AVX2", dots_with="VNNI")


def test_reads_the_first_processor(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\n"
                       "model name\t: AMD EPYC\n\nprocessor\t: 1\nmodel\t\t: 7\n")
    machine = this_machine(KERNELS, cpuinfo)
    assert (machine.processor, machine.vendor, machine.family, machine.model) == (
        "AMD EPYC", "AuthenticAMD", 25, 1)
    assert machine.threads == available_threads() <= (os.cpu_count() or 1)
    assert machine.json()["counts_with"] == "AVX2"


def test_does_without(tmp_path):
    machine = this_machine(KERNELS, tmp_path / "none")
    assert machine.processor
    assert (machine.vendor, machine.family, machine.model) == ("unknown", None, None)
