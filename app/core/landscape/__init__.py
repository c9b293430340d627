"""The landscape: planes through parameter space and the loss, gradients and basins on them."""
