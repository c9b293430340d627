"""Descent measured beside what people would use instead: `./run bench [suite]`. Not part of the tests."""
