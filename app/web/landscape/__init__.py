"""The endpoints that look at the loss from above: landscapes, paths beside them, basins."""
