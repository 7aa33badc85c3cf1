"""Test images, ready to be shown."""

from dataclasses import dataclass

from sw.report.content import Content
from sw.report.digit import Digit
from sw.report.png import data_uri

__all__ = ["DigitView", "digit_views"]


@dataclass(frozen=True)
class DigitView:
    """An image and its answer."""

    uri: str
    digit: Digit


def digit_views(content: Content) -> list[DigitView]:
    """Images in ink on paper, the wrong ones first."""
    if not content.digits:
        return []
    lo, hi = content.pixel_interval or (
        min(min(digit.pixels) for digit in content.digits),
        max(max(digit.pixels) for digit in content.digits))
    return [DigitView(_uri(digit, lo, max(hi, lo + 1)), digit)
            for digit in sorted(content.digits, key=lambda digit: digit.is_right)]


def _uri(digit: Digit, lo: int, hi: int) -> str:
    grey = bytes(255 - min(255, max(0, round(255 * (pixel - lo) / (hi - lo))))
                 for pixel in digit.pixels)
    return data_uri(grey, digit.shape[1])
