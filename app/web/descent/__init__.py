"""The endpoints about one run: start, frame, step, replay."""
