"""The network in three forms: textbook, compiled for one run, batched for many parameter vectors."""
