"""Networks to train: Brevitas modules whose QONNX export the kit lowers."""
