"""Runs that are advanced side by side, as one array."""
