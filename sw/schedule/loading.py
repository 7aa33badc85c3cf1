"""How weights get into memories that can be written."""

from dataclasses import dataclass

from sw.codec.image import IMAGE_CODES
from sw.errors import SternaError

__all__ = ["FLASH_ADDRESS", "IMAGES", "STARTS", "Loading", "check_loading"]

#: What a reloadable engine's weights come as.
IMAGES = ("plain", *IMAGE_CODES)
#: Where its first weights are: in the memories themselves, in a compressed image in block RAM or
#: in the flash of the board, or nowhere until the host has loaded some.
STARTS = ("bitstream", "rom", "flash", "host")
#: Of the image in the flash: behind the bitstream of every part whose flash can be read.
FLASH_ADDRESS = 0x40000


@dataclass(frozen=True)
class Loading:
    """What a schedule is asked for whose weights can be replaced.

    Attributes
    ----------
    image : str
        What they come as: one of :data:`IMAGES`.
    start : str
        Where the first are: one of :data:`STARTS`.
    """

    image: str = "plain"
    start: str = "bitstream"

    def __post_init__(self):
        check_loading(self.image, self.start, "weights")


def check_loading(image: str, start: str, whose: str) -> None:
    """Raise :class:`SternaError` where the two do not go together."""
    for what, value, allowed in (("Image", image, IMAGES), ("Start", start, STARTS)):
        if value not in allowed:
            raise SternaError(f"{what} of {whose} must be one of {', '.join(allowed)}, not "
                              f"{value!r}")
    if start != "bitstream" and image == "plain":
        raise SternaError(f"Image of {whose} must be one of {', '.join(IMAGE_CODES)}, whose CRC "
                          f"tells damage, to come from {start!r}, not 'plain'")
