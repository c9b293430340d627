"""One module per program that is measured. Each runs in a process of its own, with its own environment's Python."""
