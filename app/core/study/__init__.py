"""Studies: a grid of experiments run as statistics, many runs side by side as one array."""
