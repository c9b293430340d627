"""Curvature: second derivatives of the loss."""
