"""How noisy the gradients of batches are, over HTTP."""
