import pytest

from sw.energy import ASIC_TABLES, asic_energy, operations, read_table
from sw.schedule import DEVICES, fit
from tests.hw.networks import mixed_network
from tests.sw.energy.networks import SCHEDULE, network


def test_operations_by_hand():
    found = operations(network(), SCHEDULE)
    fc, act = found["fc"], found["act"]
    assert (fc.products, fc.product_bits) == (8, (3, 3))  # zeros are multiplied, too
    assert (fc.additions, fc.addition_bits) == (8, 7)     # -7..35
    # 8 weights of 3 bits, 2 cycles of 2 inputs of 3 bits, 4 inputs written
    assert (fc.memory_bits, fc.stored_bits) == (24 + 2 * 2 * 3 + 4 * 3, 24)
    assert (act.products, act.additions, act.addition_bits) == (0, 2, 7)


def test_energy_by_hand():
    table = read_table("asic-45nm")
    found = asic_energy(network(), SCHEDULE, table)
    assert found.arithmetic["fc"].value == pytest.approx(8 * 0.2 * 9 / 64 + 8 * 0.03 * 7 / 8)
    assert found.memory["fc"].value == pytest.approx(48 / 64 * 10)
    assert found.total.low < found.total.value < found.total.high
    document = found.to_json()
    assert document["energy_uj"]["value"] == pytest.approx(found.total.value * 1e-6)


@pytest.mark.parametrize("name", ASIC_TABLES)
def test_every_kind_of_layer_has_its_energy(name):
    graph = mixed_network()
    schedule = fit(graph, DEVICES["iCE40 UP5K"], clock_hz=12_000_000).schedule
    found = asic_energy(graph, schedule, read_table(name))
    assert set(found.arithmetic) == {"fc0", "act0", "fc1", "act1", "fc2", "last", "class"}
    assert all(band.value > 0 for band in found.arithmetic.values())
