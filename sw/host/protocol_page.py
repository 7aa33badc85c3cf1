"""The page ``docs/protocol.md``: ``python -m sw.host.protocol_page`` writes it anew."""

from pathlib import Path

from sw.host import protocol
from sw.host.framing import crc16, frame
from sw.host.protocol import INFO_FIELDS, Command, Status

__all__ = ["page"]

_COMMANDS = {
    Command.RESET: (
        "none", "none",
        "Resets the accelerator, forgets the kept answer and everything of a frame that is half "
        "done. May be sent at any time and any number of times; a driver's first request."),
    Command.INFO: (
        "none", f"{sum(field.size for field in INFO_FIELDS)} bytes, below",
        "Says what the device is."),
    Command.RUN: (
        "one byte `count`, then input bytes", "`count` output bytes, then cycles",
        "Feeds the input bytes to the accelerator, takes `count` bytes of its output, and answers "
        "them. Executed once: see below."),
    Command.FEED: (
        "one byte `count`, then input bytes", "output bytes, then cycles",
        "As RUN, but waits for no output: takes what comes while it feeds, `count` bytes at most."),
    Command.LOAD: (
        f"one byte, {protocol.FIRST} in the first LOAD of an image and 0 in the others, then bytes "
        "of the image", "cycles",
        "Writes weights into the accelerator, where its bitstream was built for that. Executed "
        "once, as RUN."),
}
_STATUSES = {
    Status.OK: "The request was executed.",
    Status.STUCK: (
        "The accelerator took longer than `watchdog_cycles` and is held in reset until a RESET; "
        "the output bytes are cut off and there is no cycle count. INFO, RUN, FEED and LOAD answer "
        "this, too, until then."),
    Status.REFUSED: (
        f"Unknown command, RUN, FEED or LOAD without `count`, or a `count` above "
        f"{protocol.PAYLOAD_BYTES}."),
    Status.DAMAGED: (
        "The accelerator's weights are not whole: they are still being read from a flash, or an "
        "image is incomplete, its CRC is wrong, or what it says cannot be right. RUN and FEED are "
        "not executed. Stays until weights are whole."),
}


def _table(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def page() -> str:
    """The text of ``docs/protocol.md``."""
    example = frame(bytes([7, Command.RUN, 2, 5, 0, 6]))
    fields, start = [], 0
    for field in INFO_FIELDS:
        fields.append((start, field.size, f"`{field.name}`", field.meaning))
        start += field.size
    commands = _table(("code", "command", "payload", "answer", "meaning"), [
        (f"{code:#04x}", code.name, *_COMMANDS[code]) for code in Command])
    statuses = _table(("status", "name", "meaning"), [
        (int(status), status.name, _STATUSES[status]) for status in Status])
    return f"""\
# Protocol between host and device, version {protocol.VERSION}

This page is made from `sw/host/protocol.py` by `python -m sw.host.protocol_page`. Do not edit it.

## On the wire

A UART: 8 data bits, no parity, 1 stop bit, {protocol.BAUD} baud unless the build says otherwise.
A packet is at most {protocol.PACKET_BYTES} bytes. On the wire it is

    {protocol.DELIMITER:#04x}  COBS(packet)  {protocol.DELIMITER:#04x}

so that a zero is always the end of a packet, and never inside one. Nothing between two zeros is
no packet. The zero in front ends whatever came before: half a packet of a killed driver, or noise.
The last {protocol.CRC_BYTES} bytes of a packet are its CRC, most significant byte first: 16 bits,
polynomial {protocol.CRC_POLYNOMIAL:#06x}, start value {protocol.CRC_INIT:#06x}, not reflected,
final XOR {protocol.CRC_XOR:#06x} (CRC-16/GENIBUS; {crc16(b'123456789'):#06x} for
`123456789`).
A packet whose COBS or CRC is wrong must be dropped without an answer. All other numbers are
little-endian.

## Packets

    request   sequence (1)   command (1)   payload (0..{protocol.PAYLOAD_BYTES})   CRC (2)
    answer    sequence (1)   payload       command * 16 + loaded + status (1)   CRC (2)

The host sends one request and waits for its answer, which repeats the sequence number; it must
ignore answers with another number. An answer is the acknowledge: where none comes in time, the
host sends the same request again with the same number, up to {protocol.TRIES} times in all, and
then gives up with an error. Each new request takes the next number (modulo 256); the first is any.

{commands}

{statuses}

`loaded` is {protocol.LOADED} where weights came by LOAD since the bitstream was loaded, else 0.

For example, RUN number 7 that feeds the bytes 5, 0, 6 and waits for 2 is on the wire

    {example.hex(' ')}

## RUN and FEED

The input bytes of all these requests are one stream, and so are the output bytes. A beat is
`ceil(lanes * width / 8)` bytes, little-endian, lane 0 in the lowest bits and zeros on top; a frame
is its beats in order. How the stream is cut into requests is the host's choice: several frames in
one RUN; or one frame in several FEEDs and a RUN, and more RUNs without input bytes where it gives
more output than one answer holds. A host must not ask for more output than the frames that it has
fed give. An accelerator may begin to give a frame's output before it has its whole input, and take
no more input until that is taken: a host must cut so that no request makes more output than its
`count`, or hold back no more than the accelerator can. (The driver feeds as much as gives
{protocol.PAYLOAD_BYTES // 2} bytes of output, in proportion, and takes {protocol.PAYLOAD_BYTES}.)

They are executed at most once. The device keeps its last answer: a RUN or FEED with the number of
the RUN or FEED just before it is answered with that and not executed. Any INFO or RESET forgets it.

The cycles ({protocol.CYCLE_BYTES} bytes) count from the first input byte that leaves the packet
buffer to the last output byte. The shell moves a byte per clock cycle between packet and
accelerator, and spends one more on each beat; time on the cable is not in them.

A request that takes `watchdog_cycles` ends with status {Status.STUCK.name}. They must not be more
than {protocol.WATCHDOG_SECONDS} seconds, so that a RESET is always answered within that time.

While a packet is being worked on, further bytes never change it: a packet that arrives before the
last byte of the one before it was used is dropped as a whole.

## LOAD

An image is what the build of a network has for its accelerator: all bytes of the memories of its
weights, or these compressed, behind their length (`docs/codec.md`); the answer to the last LOAD of
a compressed image waits for its CRC. It is sent in as many LOADs as it takes, in order. A device
holds the model of INFO, or, once anything was loaded, what was loaded last: a host must then load
what it wants to run.

## INFO

{_table(("offset", "bytes", "field", "meaning"), fields)}
"""


if __name__ == "__main__":
    Path("docs/protocol.md").write_text(page(), encoding="utf-8")
