import json
import re
from itertools import product

import pytest

from sim.netlist_graph import read_graph, top_of
from sw.errors import SternaError


def cell(kind: str, outputs: str, parameters: dict | None = None, **pins):
    bits = {port: list(bit) if isinstance(bit, list) else [bit] for port, bit in pins.items()}
    return {"type": kind, "parameters": parameters or {}, "connections": bits,
            "port_directions": {port: "output" if port in outputs.split() else "input"
                                for port in pins}}


def module(**cells):
    return {"cells": cells, "ports": {"o": {"direction": "output", "bits": []}}}


def values(graph, inputs: dict) -> dict:
    """Net values of a graph without sources but its inputs, by bit."""
    known = {0: 0, 1: 1, **{net: inputs[graph.bits[net]] for net in graph.sources}}
    for table in graph.tables:  # in data order here
        index = sum(known[net] << k for k, net in enumerate(table.inputs))
        known[table.output] = table.bits >> index & 1
    return {graph.bits[net]: value for net, value in known.items() if graph.bits[net] is not None}


@pytest.mark.parametrize("kind, ports", [("SB_LUT4", ("I0", "I1", "I2", "I3", "O", "LUT_INIT")),
                                         ("LUT4", ("A", "B", "C", "D", "Z", "INIT"))])
def test_a_lut_is_its_table(kind, ports):
    *pins, out, parameter = ports
    lut = cell(kind, out, {parameter: f"{0x8ACE:016b}"}, **dict(zip(pins, (2, 3, 4, 5))),
               **{out: 6})
    graph = read_graph(module(lut=lut), [2, 3, 4, 5])
    for bits in product((0, 1), repeat=4):
        index = sum(bit << k for k, bit in enumerate(bits))
        assert values(graph, dict(zip((2, 3, 4, 5), bits)))[6] == 0x8ACE >> index & 1


def test_a_carry_is_a_majority():
    graph = read_graph(module(c=cell("SB_CARRY", "CO", I0=2, I1=3, CI="1", CO=4)), [2, 3])
    assert graph.tables[0].is_carry
    assert [values(graph, {2: a, 3: b})[4] for a, b in product((0, 1), repeat=2)] == [0, 1, 1, 1]


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_ccu2c_adds_two_bits(is_cut):
    """Half sums in both LUTs: with the carry it adds, without it they are just XORs."""
    init = f"{0b0110_0110_0110_1010:016b}"  # A xor B, and A where B takes no part in the carry
    pins = {"A0": 2, "B0": 3, "C0": "0", "D0": "1", "A1": 4, "B1": 5, "C1": "0", "D1": "1"}
    cut = "YES" if is_cut else "NO"
    ccu = cell("CCU2C", "S0 S1 COUT", {"INIT0": init, "INIT1": init, "INJECT1_0": cut,
                                       "INJECT1_1": cut}, **pins, CIN=6, S0=7, S1=8, COUT=9)
    graph = read_graph(module(ccu=ccu), [2, 3, 4, 5, 6])
    for a0, b0, a1, b1, cin in product((0, 1), repeat=5):
        found = values(graph, {2: a0, 3: b0, 4: a1, 5: b1, 6: cin})
        if is_cut:
            assert (found[7], found[8]) == (a0 ^ b0, a1 ^ b1)
        else:
            total = a0 + 2 * a1 + b0 + 2 * b1 + cin
            assert found[7] + 2 * found[8] + 4 * found[9] == total


@pytest.mark.parametrize("kind, pins", [("PFUMX", {"ALUT": 3, "BLUT": 2, "C0": 4}),
                                        ("L6MUX21", {"D0": 2, "D1": 3, "SD": 4})])
def test_multiplexers_choose(kind, pins):
    graph = read_graph(module(m=cell(kind, "Z", **pins, Z=5)), [2, 3, 4])
    for low, high, select in product((0, 1), repeat=3):
        assert values(graph, {2: low, 3: high, 4: select})[5] == (high if select else low)


def test_a_lut_is_packed_where_it_only_feeds_its_flip_flop():
    lut = cell("SB_LUT4", "O", {"LUT_INIT": "01"}, I0=2, O=3)
    ff = cell("SB_DFF", "Q", C=9, D=3, Q=4)
    other = cell("SB_LUT4", "O", {"LUT_INIT": "01"}, I0=3, O=5)
    assert [read_graph(top, [2]).packed for top in (module(lut=lut, ff=ff),
                                                   module(lut=lut, ff=ff, other=other))] == [
        frozenset({4}), frozenset()]
    leaving = module(lut=lut, ff=ff)
    leaving["ports"]["o"]["bits"] = [3]
    assert read_graph(leaving, [2]).packed == frozenset()


def ram(**pins):
    return cell("SB_RAM40_4K", "RDATA", RCLK=9, WCLK=9, RDATA=[7, 8], **pins)


def test_a_memory_works_where_its_enables_say_so():
    """RCLKE that nobody connects is 1, RE is 0; the write port is never enabled."""
    read = read_graph(module(ram=ram(RE=2, WE="0")), [2]).blocks
    assert [(block.event, len(block.all_of)) for block in read] == [("ebr_cycle", 1)]
    always = read_graph(module(ram=ram(RE="1", RCLKE="1", WE=2, WCLKE=3)), [2, 3]).blocks
    assert [len(block.all_of) for block in always] == [0, 2]
    assert read_graph(module(ram=ram()), []).blocks == ()


def test_multipliers_with_registers_are_clocked_and_others_answer_late():
    plain = cell("SB_MAC16", "O", {"TOPOUTPUT_SELECT": "11", "BOTOUTPUT_SELECT": "11"},
                 CLK="0", CE="0", A=[2, 3], B=[4, "0"], O=[7, 8])
    graph = read_graph(module(mac=plain), [2, 3, 4])
    assert [(block.event, len(block.any_change)) for block in graph.blocks] == [
        ("dsp_operation", 3)]
    assert sorted(graph.sources.values()) == ["input"] * 3 + ["late"] * 2
    registered = {**plain, "parameters": {"A_REG": "1"},
                  "connections": {**plain["connections"], "CLK": [9], "CE": ["1"]}}
    graph = read_graph(module(mac=registered), [2, 3, 4])
    assert [block.event for block in graph.blocks] == ["dsp_cycle", "dsp_operation"]
    assert "dsp" in graph.sources.values()


def test_rejects_nets_without_a_driver():
    with pytest.raises(SternaError, match=r"^Net 2 of a netlist must have a driver: build again$"):
        read_graph(module(lut=cell("SB_LUT4", "O", I0=2, O=3)), [])


@pytest.mark.parametrize("text", ["", "[]", '{"modules": {}}', '{"modules": {"a": 1}}',
                                  "[" * 100_000])
def test_rejects_what_is_no_netlist(tmp_path, text):
    file = tmp_path / "netlist.json"
    file.write_text(text)
    sentence = f"Netlist {file} must be Yosys' JSON with one top module, but is not: build again"
    with pytest.raises(SternaError, match=f"^{re.escape(sentence)}$"):
        top_of(file)


def test_reads_the_top_module(tmp_path):
    file = tmp_path / "netlist.json"
    file.write_text(json.dumps({"modules": {"a": {}, "b": {"attributes": {"top": "1"},
                                                           "cells": {}}}}))
    assert top_of(file)[1]["cells"] == {}
