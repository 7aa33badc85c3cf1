"""Numbers as they are written."""

import pytest

from sw.report import figures
from sw.report.accuracy import scale_of


@pytest.mark.parametrize("function, value, text", [
    (figures.count, 1234567, "1,234,567"), (figures.count, 32.25, "32.25"),
    (figures.percent, 0.95833, "95.8 %"), (figures.difference, 0.0, "equal"),
    (figures.difference, -1 / 360, "−0.28 points"), (figures.difference, 0.01, "+1.00 points"),
    (figures.difference, -1e-5, "less than −0.01 points"),
    (figures.rate, 1886.8, "1,887"), (figures.rate, 99.96, "100"), (figures.rate, 0.5, "0.5"),
    (figures.megahertz, 24.0, "24 MHz"), (figures.megahertz, 100.0, "100 MHz"),
    (figures.megahertz, 27.416, "27.42 MHz"), (figures.factor, 1.25, "1.2"),
    (figures.factor, 397.5, "398"), (figures.duration, 3.44, "3.4 s"),
    (figures.duration, 59.97, "1 min 00 s"), (figures.duration, 125, "2 min 05 s"),
    (figures.integers, "-1..1 step 2", "±1"), (figures.integers, "-4..8", "−4…8"),
    (figures.names, ["a"], "a"), (figures.names, ["a", "b", "c"], "a, b and c"),
    (figures.joules, 0.5e-3, "500 pJ"), (figures.joules, 0.99999, "1 µJ"),
    (figures.joules, 999.4, "999 µJ"), (figures.joules, 2e6, "2,000 mJ"),
    (figures.joules, 0.0, "0 pJ"), (figures.watts, 4.83, "4.83 mW"), (figures.watts, 2102, "2.1 W"),
    (figures.watts, 0.02, "20 µW"),
    (figures.duration_of_call, 1.433e-6, "1.43 µs"), (figures.duration_of_call, 2.5, "2.5 s"),
    (figures.signed_percent, 0.00781, "+0.8 %"), (figures.signed_percent, -0.02, "−2.0 %"),
])
def test_is_written(function, value, text):
    assert function(value).replace("\N{NARROW NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize("values, ends", [
    ([0.9583, 0.9722], (0.95, 0.98)), ([1.0], (0.99, 1.0)), ([0.0], (0.0, 0.01)),
    ([0.5, 0.9], (0.49, 0.91)),
])
def test_scale_holds_its_values(values, ends):
    assert scale_of(values) == ends


def test_decimal_of_any_size():
    assert [figures.decimal(value) for value in (6272, 999.6, 46.31, -0.00123)] == [
        "6,272", "1,000", "46.3", f"{figures.MINUS}0.00123"]
