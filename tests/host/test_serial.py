"""The whole way over a serial port of this machine: the board is behind a pseudo terminal."""

import os
import pty
import select
import threading
import tty

import numpy as np
import pytest

from sw.host.driver import Device
from sw.host.serial_link import SerialLink

pytestmark = pytest.mark.slow


@pytest.fixture
def port(classifier):
    """Name of a serial port with a board behind it, whose clock runs while bytes are awaited."""
    board = classifier.board()
    inside, outside = pty.openpty()
    tty.setraw(outside)
    is_over = threading.Event()

    def pass_on():
        while not is_over.is_set():
            if select.select([inside], [], [], 0)[0]:
                board.write(os.read(inside, 4096))
            if data := board.read(4096, 0.002):
                os.write(inside, data)

    thread = threading.Thread(target=pass_on)
    thread.start()
    yield os.ttyname(outside)
    is_over.set()
    thread.join()
    os.close(inside)
    os.close(outside)
    board.close()


def test_every_frame_equals_the_graph(classifier, port):
    frames = classifier.frames(40)
    link = SerialLink(port, classifier.baud)
    link.latency = 20.0     # the simulation may be slower than the clock on the wall
    with Device(link, classifier.graph) as device:
        assert device.info == classifier.info
        np.testing.assert_array_equal(device.run(frames), classifier.graph.evaluate(frames))
    link = SerialLink(port, classifier.baud)
    link.latency = 20.0
    with Device(link, classifier.graph) as device:
        assert device.verify(frames).is_equal
