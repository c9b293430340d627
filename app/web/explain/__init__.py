"""The endpoint that derives a number."""
