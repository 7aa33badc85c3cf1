"""`sw.host.serial_link` on pseudo terminals of this machine."""

import os
import pty
import tty

import pytest
import serial

from sw.errors import SternaError
from sw.host.serial_link import SerialLink


@pytest.fixture
def terminal():
    """The board's end of a cable, and the name of the host's end."""
    board, host = pty.openpty()
    tty.setraw(host)
    ends = {"board": board}
    yield ends, os.ttyname(host)
    os.close(host)
    if ends["board"] is not None:
        os.close(ends["board"])


def test_passes_bytes_both_ways(terminal):
    ends, name = terminal
    link = SerialLink(name, 115_200)
    assert (link.name, link.baud) == (name, 115_200)
    link.write(b"\x00\x11\xff")
    assert os.read(ends["board"], 10) == b"\x00\x11\xff"
    os.write(ends["board"], b"\x00abc\r\n\x04\x00")
    data = b""
    while len(data) < 8:
        piece = link.read(3, 5.0)
        assert 1 <= len(piece) <= 3
        data += piece
    assert data == b"\x00abc\r\n\x04\x00"
    link.close()
    link.close()


def test_returns_nothing_after_the_timeout(terminal):
    _, name = terminal
    link = SerialLink(name, 115_200)
    start = link.now()
    assert link.read(5, 0.05) == b""
    assert 0.04 < link.now() - start < 5
    link.close()


def test_drops_what_waited_before_it_was_opened(terminal):
    ends, name = terminal
    os.write(ends["board"], b"old")
    link = SerialLink(name, 115_200)
    os.write(ends["board"], b"new")
    assert link.read(10, 5.0)[:1] == b"n"
    link.close()


def test_a_port_that_is_in_use(terminal):
    _, name = terminal
    link = SerialLink(name, 115_200)
    with pytest.raises(SternaError, match=rf"^Serial port {name} must be free, but another program "
                                          rf"has it open: close that one$"):
        SerialLink(name, 115_200)
    link.close()
    SerialLink(name, 115_200).close()


def test_a_port_that_does_not_exist(tmp_path):
    name = tmp_path / "ttyUSB7"
    with pytest.raises(SternaError, match=rf"^Serial port {name} must exist, but does not: (there "
                                          rf"is |this machine has none$)"):
        SerialLink(str(name))


def test_a_port_without_permission(monkeypatch):
    def refuse(*arguments, **options):
        raise serial.SerialException(13, "could not open port /dev/ttyUSB1: [Errno 13] "
                                         "Permission denied: '/dev/ttyUSB1'")

    monkeypatch.setattr(serial, "Serial", refuse)
    with pytest.raises(SternaError, match=r"^Serial port /dev/ttyUSB1 must be open to this user, "
                                          r"but permission is denied: on Linux `sudo usermod -aG "
                                          r"dialout \$USER` and a new login give it; "):
        SerialLink("/dev/ttyUSB1")


def test_a_file_that_is_no_port(tmp_path):
    name = tmp_path / "notes.txt"
    name.write_text("hello")
    with pytest.raises(SternaError, match=rf"^Serial port {name} must open at 115200 baud, but "
                                          rf"does not: "):
        SerialLink(str(name), 115_200)


def test_a_port_that_vanishes(terminal):
    ends, name = terminal
    link = SerialLink(name, 115_200)
    os.close(ends["board"])
    ends["board"] = None
    vanished = (rf"^Serial port {name} must stay, but has vanished: plug the board in and open it "
                rf"again \(.*\)$")
    with pytest.raises(SternaError, match=vanished):
        link.read(5, 0.1)
    with pytest.raises(SternaError, match=rf"^Serial port {name} must be open, but was closed$"):
        link.write(b"hello")


def test_a_port_that_takes_no_bytes(terminal, monkeypatch):
    _, name = terminal
    link = SerialLink(name, 115_200)

    def wait(data):
        raise serial.SerialTimeoutException("Write timeout")

    monkeypatch.setattr(link._port, "write", wait)
    with pytest.raises(SternaError, match=rf"^Serial port {name} must accept bytes, but took none "
                                          rf"for 5 s: check the cable$"):
        link.write(b"hello")
    link.close()
