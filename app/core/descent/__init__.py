"""Descent: an objective, its compiled update, and the frames of a run."""
