"""What structure costs: error against bits, LUTs and cycles of four ways to prune."""
