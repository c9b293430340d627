"""Descent: a playground to understand gradient descent and to experiment with it."""

__version__ = "0.1.0"
