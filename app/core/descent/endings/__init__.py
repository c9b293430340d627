"""The ends of runs: stop conditions, divergence, and a rate that would have held."""
