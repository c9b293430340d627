"""HTTP: the way of a request in and of an answer out, whatever it is about."""
