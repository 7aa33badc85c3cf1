import pytest

from sim.hostile_cable import HostileCable

DATA = bytes(range(256)) * 40


class Echo:
    name, baud, latency = "echo", 115_200, 0.25

    def __init__(self):
        self.sent, self.time, self.is_closed = b"", 0.0, False

    def write(self, data):
        self.sent += data

    def read(self, size, timeout):
        data, self.sent = self.sent[:size], self.sent[size:]
        self.time += 0 if data else timeout
        return data

    def now(self):
        return self.time

    def close(self):
        self.is_closed = True


def sent(**faults):
    echo = Echo()
    cable = HostileCable(echo, **faults)
    cable.write(DATA)
    return echo.sent, cable.faults


def test_a_cable_without_faults_changes_nothing():
    echo = Echo()
    cable = HostileCable(echo)
    assert (cable.name, cable.baud, cable.latency) == ("echo", 115_200, 0.25)
    cable.write(DATA)
    received = b""
    while data := cable.read(100, 1.0):
        assert len(data) <= 100
        received += data
    assert received == DATA
    assert cable.now() == 1.0
    assert cable.faults == 0
    cable.close()
    assert echo.is_closed


def test_damage_keeps_the_length():
    data, faults = sent(damage=0.01)
    assert len(data) == len(DATA)
    assert sum(a != b for a, b in zip(data, DATA)) == faults > 50


def test_loss_and_repetition_change_the_length():
    data, faults = sent(loss=0.01)
    assert len(DATA) - len(data) == faults > 50
    data, faults = sent(repeat=0.01)
    assert len(data) - len(DATA) == faults > 50


def test_faults_in_the_other_direction_too():
    cable = HostileCable(Echo(), loss=0.5)
    cable.link.sent = DATA
    received = b""
    while data := cable.read(64, 1.0):
        received += data
    assert 0.4 < len(received) / len(DATA) < 0.6


def test_a_read_never_returns_more_than_was_asked_for():
    cable = HostileCable(Echo(), repeat=1.0)
    cable.link.sent = b"abcdef"
    assert cable.read(4, 1.0) == b"aabb"


def test_loss_of_everything_ends_with_the_timeout():
    cable = HostileCable(Echo(), loss=1.0)
    cable.link.sent = b"abcdef"
    assert cable.read(4, 1.5) == b""
    assert cable.now() == 1.5


def test_the_same_seed_does_the_same():
    faults = {"damage": 0.01, "loss": 0.01, "repeat": 0.01}
    assert sent(**faults, seed=4) == sent(**faults, seed=4)
    assert sent(**faults, seed=4) != sent(**faults, seed=5)


@pytest.mark.parametrize("name", ["damage", "loss", "repeat"])
@pytest.mark.parametrize("value", [-0.1, 1.5])
def test_rejects_what_is_no_probability(name, value):
    with pytest.raises(ValueError, match=rf"^Probability of {name} must be from 0 to 1, not "
                                         rf"{value}$"):
        HostileCable(Echo(), **{name: value})
