"""The endpoint that runs grids of experiments and streams their statistics."""
