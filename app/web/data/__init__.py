"""Data of the user's own, over HTTP."""
