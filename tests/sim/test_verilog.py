"""`sim.verilog`: the export."""

import re

from hw.queue import Queue
from sim.verilog import to_verilog


def test_ports_are_flat():
    text = to_verilog(Queue(8), "queue")
    module = text[text.index("module queue("):]
    ports = re.match(r"module queue\((.*?)\);", module)[1].split(", ")
    assert sorted(ports) == ["clk", "i__payload", "i__ready", "i__valid", "o__payload", "o__ready",
                             "o__valid", "rst"]


def test_tells_nothing_of_the_machine():
    text = to_verilog(Queue(8))
    assert "src =" not in text
    assert ".py" not in text
