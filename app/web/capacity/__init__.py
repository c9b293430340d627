"""Long computations: where, when and how many at a time, so that no request holds up the others."""
