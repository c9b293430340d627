"""The endpoint that runs grids of experiments and streams what they come to."""
