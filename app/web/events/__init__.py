"""The endpoints about the named moments of a run."""
