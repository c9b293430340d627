"""A run to take home: a NumPy script that computes it again, and its numbers as a table."""
