"""What a request may say about an experiment."""
