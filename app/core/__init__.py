"""The mathematics of descent: NumPy and the standard library, nothing else."""
