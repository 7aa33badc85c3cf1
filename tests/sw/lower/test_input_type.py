import pytest

from sw.errors import SternaError
from sw.graph import Interval
from sw.lower import InputType


@pytest.mark.parametrize("text, interval, scale", [
    ("uint8/255", Interval(0, 255), 1 / 255),
    ("uint8", Interval(0, 255), 1.0),
    ("int16/1024", Interval(-32768, 32767), 1 / 1024),
    ("0..16/16", Interval(0, 16), 1 / 16),
    ("-3..4", Interval(-3, 4), 1.0),
    ("bipolar", Interval(-1, 1, 2), 1.0),
    ("uint1/0.5", Interval(0, 1), 2.0),
])
def test_parse(text, interval, scale):
    assert InputType.parse(text) == InputType(interval, scale)


@pytest.mark.parametrize("text, message", [
    ("float32", r"^Input type must be uintN, intN \(N from 1 to 32\), LO\.\.HI or bipolar, with or "
                r"without /DIVISOR, not 'float32'$"),
    ("", r"^Input type must be uintN, .*, not ''$"),
    ("uint33", r"^Input type 'uint33' must have 1 to 32 bits, not 33$"),
    ("int0", r"^Input type 'int0' must have 1 to 32 bits, not 0$"),
    ("16..0", r"^Input type '16\.\.0' must go from a lower to a higher integer, but 16 is not "
              r"below 0$"),
    ("0..9999999999", r"^Input type '0\.\.9999999999' must stay within 32 bits$"),
    ("uint8/0", r"^Input type 'uint8/0' must have a positive number as its divisor, not '0'$"),
    ("uint8/", r"^Input type 'uint8/' must have a positive number as its divisor, not ''$"),
    ("uint8/1e9", r"^Input type 'uint8/1e9' must have a positive number as its divisor, not "
                  r"'1e9'$"),
    ("uint8/-1", r"^Input type 'uint8/-1' must have a positive number as its divisor, not '-1'$"),
])
def test_rejects(text, message):
    with pytest.raises(SternaError, match=message):
        InputType.parse(text)
