"""The endpoints about several runs side by side."""
