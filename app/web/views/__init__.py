"""The endpoint that makes updates and answers views of where they lead, in one stream."""
