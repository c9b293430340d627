"""The layers of a network over the steps of a run, over HTTP."""
