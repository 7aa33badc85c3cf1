"""The host's end of the cable: protocol, framing, links and the driver."""
