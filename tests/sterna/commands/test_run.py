"""`sterna run` and `sterna program`: the driver on a terminal, ports that fail, programmers."""

import os
import shutil

import numpy as np
import pytest
import serial

from sterna.building import find_build
from sterna.compiled import Compiled
from sw.graph import Dense, Graph
from sw.host.serial_link import SerialLink
from tests.sterna.builds import played_board, pretend_build, terminal


@pytest.fixture
def built(compiled):
    pretend_build(compiled)
    return find_build(compiled)


def other_weights(graph):
    """The same network, but one output is negated, which is never 0."""
    *nodes, last = graph.nodes
    weights = last.weights.copy()
    odd = np.flatnonzero(np.count_nonzero(weights, axis=1) % 2)[0]
    weights[odd] *= -1
    other = Graph((*nodes, Dense(last.name, last.input, weights)), graph.input, graph.output)
    assert other.last == graph.last  # so the hardware has the same ports
    return other


def expected_outputs(built, frames):
    graph = built.compiled.graph
    return graph.output.apply(graph.evaluate(np.load(frames)))


@pytest.mark.parametrize("where", ["network", "board"])
def test_over_a_cable(sterna, built, frames, tmp_path, where):
    folder = built.folder if where == "board" else built.folder.parent
    with played_board(built.compiled, built.info) as port:
        done = sterna("run", folder, "--port", port, "--input", frames, "-o", tmp_path / "y.npy",
                      "--verify", "--json")
    assert (done.status, done.err) == (0, "")
    assert {name: done.json[name] for name in ("frames", "retries", "mismatches")} == {
        "frames": 5, "retries": 0, "mismatches": 0}
    assert np.array_equal(np.load(tmp_path / "y.npy"), expected_outputs(built, frames))


def test_a_board_that_is_wrong(sterna, built, frames, tmp_path):
    wrong = replace_hash(other_weights(built.compiled.graph), built.compiled.graph)
    with played_board(built.compiled, built.info, wrong) as port:
        done = sterna("run", built.folder, "--port", port, "--input", frames, "-o",
                      tmp_path / "y.npy", "--verify")
    assert (done.status, done.out) == (1, "")
    assert done.err == (f"sterna: Device at {port} must equal the graph, but 5 of 5 frames "
                        f"differ\n")
    assert not (tmp_path / "y.npy").exists()


def replace_hash(graph, of):
    """Let a graph say that it is another one, as a board with a fault would."""
    class Liar:
        def __getattr__(self, name):
            return of.hash if name == "hash" else getattr(graph, name)

    return Liar()


def test_a_board_with_another_network(refuses, built, frames):
    other = other_weights(built.compiled.graph)
    with played_board(built.compiled, built.info, other) as port:
        refuses(f"Device at {port} must hold the model {built.compiled.graph.hash[:16]} of this "
                f"build, not {other.hash[:16]}: program the board with it", "run", built.folder,
                "--port", port, "--input", frames)


def test_a_build_of_another_network(refuses, built, frames, compiled):
    other = other_weights(built.compiled.graph)
    Compiled(other, built.compiled.schedule, built.compiled.estimate).save(compiled)
    sentence = (f"Build {built.folder} must be of the network {other.hash[:16]} in {compiled}, not "
                f"of {built.compiled.graph.hash[:16]}: build it again")
    refuses(sentence, "run", compiled, "--port", "sim://", "--input", frames)
    refuses(sentence, "program", compiled)


def test_a_port_that_does_not_exist(sterna, built, frames, tmp_path):
    done = sterna("run", built.folder, "--port", tmp_path / "ttyUSB7", "--input", frames)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"sterna: Serial port {tmp_path}/ttyUSB7 must exist, but does not: ")


def test_a_port_that_is_busy(refuses, built, frames):
    with terminal() as (_, port):
        link = SerialLink(port)
        refuses(f"Serial port {port} must be free, but another program has it open: close that one",
                "run", built.folder, "--port", port, "--input", frames)
        link.close()


def test_a_port_without_permission(refuses, built, frames, monkeypatch):
    def refuse(*arguments, **options):
        raise serial.SerialException(13, "could not open port: [Errno 13] Permission denied")

    monkeypatch.setattr(serial, "Serial", refuse)
    refuses("Serial port /dev/ttyUSB1 must be open to this user, but permission is denied: on "
            "Linux `sudo usermod -aG dialout $USER` and a new login give it; on Windows another "
            "program has it open", "run", built.folder, "--port", "/dev/ttyUSB1", "--input", frames)


def test_a_port_that_vanishes(sterna, built, frames, tmp_path, monkeypatch):
    write = SerialLink.write
    with terminal() as (board, port):
        def unplug(link, data):
            write(link, data)
            os.close(board)
            monkeypatch.setattr(SerialLink, "write", write)

        monkeypatch.setattr(SerialLink, "write", unplug)
        done = sterna("run", built.folder, "--port", port, "--input", frames, "-o",
                      tmp_path / "y.npy")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"sterna: Serial port {port} must stay, but has vanished: plug the "
                               f"board in and open it again (")
    assert not (tmp_path / "y.npy").exists()


def test_a_board_that_is_silent(refuses, built, frames, monkeypatch):
    monkeypatch.setattr("sw.host.driver._OPENING", (0.05, 0.05, 0.05))
    with terminal() as (_, port):
        refuses(f"Device at {port} must answer RESET, not with silence in 3 tries: check the "
                f"cable, the baud rate 1000000 and that the board holds a bitstream of this kit",
                "run", built.folder, "--port", port, "--input", frames)


@pytest.mark.parametrize("port", ["sim://fast", "sim:", "sim://netlist/"])
def test_simulated_ports_have_two_names(refuses, built, frames, port):
    refuses(f"Simulated port must be sim:// or sim://netlist, not {port!r}", "run", built.folder,
            "--port", port, "--input", frames)


@pytest.mark.parametrize("options, sentence", [
    (["/dev/null"], "Folder {0} must hold a build for one board, but has none; `sterna build` "
                    "makes one"),
    (["sim://netlist", "--board", "ulx3s-25f"], "Folder {0} must hold a build for board "
                                                "'ulx3s-25f', but has none; `sterna build` makes "
                                                "one"),
    (["/dev/null", "--board", "de10"], "Board must be one of icebreaker, icestick, ulx3s-25f, "
     "ulx3s-85f, not 'de10'"),
])
def test_nothing_is_built(refuses, compiled, frames, options, sentence):
    refuses(sentence.format(compiled), "run", compiled, "--input", frames, "--port", *options)


def test_several_are_built(refuses, built, frames, compiled):
    pretend_build(compiled, "ulx3s-25f")
    refuses(f"Folder {compiled} must hold a build for one board, but has icebreaker, ulx3s-25f; "
            f"choose one with --board", "run", compiled, "--port", "/dev/null", "--input", frames)


@pytest.mark.parametrize("name, text, sentence", [
    ("build.json", "{", "{0}/build.json must be a JSON file: Expecting property name enclosed in "
                        "double quotes: line 1 column 2 (char 1)"),
    ("shell.json", '{"schema": "sterna.shell/1", "design_sha256": "", "info": 7}',
     "{0}/shell.json must describe a shell: sw.host.protocol.Info() argument after ** must be "
     "a mapping, not int"),
    ("shell.json", '{"schema": "sterna.shell/1", "design_sha256": ""}', "{0}/shell.json must "
     "describe a shell: 'info'"),
    ("shell.json", '{"schema": "sterna.shell/1", "design_sha256": "7"}', "{0}/shell.json must be "
     "of the design in build.json, but is of another: build it again"),
])
def test_damaged_builds(refuses, built, frames, name, text, sentence):
    (built.folder / name).write_text(text)
    refuses(sentence.format(built.folder), "run", built.folder, "--port", "/dev/null", "--input",
            frames)


def test_program_without_a_programmer(sterna, built, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name, **options: None)
    done = sterna("program", built.folder)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("sterna: Programmer 'iceprog' of board 'icebreaker' must be on the "
                               "PATH: ")


def test_program(sterna, built, tmp_path, monkeypatch):
    tool = tmp_path / "iceprog"
    tool.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/called\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    done = sterna("program", built.folder.parent, "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json["board"] == "icebreaker"
    assert (tmp_path / "called").read_text().split()[-1] == f"{built.folder}/accelerator.bin"


@pytest.mark.slow
def test_on_the_simulated_board(sterna, shared, frames, tmp_path):
    done = sterna("run", shared, "--port", "sim://", "--board", "icebreaker", "--input", frames,
                  "-o", tmp_path / "y.npy", "--verify", "--json")
    assert (done.status, done.err) == (0, "")
    assert (done.json["mismatches"], done.json["retries"]) == (0, 0)
    assert done.json["cycles"] > 0
    graph = Compiled.load(shared).graph
    assert np.array_equal(np.load(tmp_path / "y.npy"),
                          graph.output.apply(graph.evaluate(np.load(frames))))
