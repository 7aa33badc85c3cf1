"""A flash that answers as the boards' do."""

from collections.abc import Callable
from typing import Any

__all__ = ["flash_process"]

WAKE, READ = 0xAB, 0x03


def flash_process(pins, content: bytes, address: int, commands: list[int] | None = None
                  ) -> Callable[[Any], Any]:
    """Testbench for a flash with ``content`` at ``address``; erased elsewhere.

    It sleeps until it is woken, and gives nothing while it does. Data change behind the falling
    edge of the clock and are read at the rising one, as in SPI mode 0.
    """
    async def process(ctx):
        is_awake, was_high, bits, out = False, False, [], []
        async for _, _, cs_n, sck, mosi in ctx.tick().sample(pins.cs_n, pins.sck, pins.mosi):
            if cs_n:
                if bits[:8] == [int(bit) for bit in f"{WAKE:08b}"]:
                    is_awake = True
                if bits and commands is not None:
                    commands.append(int("".join(map(str, bits[:32])), 2))
                bits, out = [], []
                was_high = bool(sck)
                ctx.set(pins.miso, 1)
                continue
            if sck and not was_high:
                bits.append(mosi)
            if was_high and not sck and len(bits) >= 32 and is_awake:
                number = int("".join(map(str, bits[:32])), 2)
                if number >> 24 == READ:
                    place = (number & 0xFFFFFF) + (len(bits) - 32) // 8 - address
                    byte = content[place] if 0 <= place < len(content) else 0xFF
                    out = byte >> 7 - (len(bits) - 32) % 8 & 1
                    ctx.set(pins.miso, out)
            was_high = bool(sck)
    return process
