"""What is measured, how, and the history of it."""
