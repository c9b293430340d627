"""How the loss bends at a state, over HTTP."""
