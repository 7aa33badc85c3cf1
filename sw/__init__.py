"""The software half: data, training, the integer graph, lowering, schedules, the host."""
