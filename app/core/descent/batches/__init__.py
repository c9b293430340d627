"""The batches of a run: the order of the examples, and the feed of an update."""
