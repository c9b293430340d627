"""The endpoints about two points."""
