"""The endpoint that hands out a run as a file."""
