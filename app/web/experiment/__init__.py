"""Experiments and states in requests: their schemas, and how they are read."""
