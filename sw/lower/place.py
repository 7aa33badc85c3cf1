"""Where an operator is in its model, for messages."""

from dataclasses import dataclass

import onnx

__all__ = ["Place"]


@dataclass(frozen=True, eq=False)
class Place:
    """Operator number ``index`` of ``count``; as a string it names itself for a message."""

    node: onnx.NodeProto
    index: int
    count: int

    @property
    def op(self) -> str:
        """Operator with its domain, where that is not ONNX's own."""
        return ".".join(filter(None, (self.node.domain, self.node.op_type)))

    @property
    def name(self) -> str:
        """The operator's own name, or that of what it makes."""
        return self.node.name or (self.node.output[0] if self.node.output else "?")

    def __str__(self) -> str:
        made = ", ".join(repr(name) for name in self.node.output if name)
        return f"{self.op} {self.name!r} (operator {self.index + 1} of {self.count}, makes {made})"
