"""The endpoint that reads a typed function."""
