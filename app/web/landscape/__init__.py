"""The endpoints of planes: landscapes, projections, basins, maps of outputs."""
