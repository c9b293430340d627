"""The endpoints that only read: the catalogue, and whether the server is up."""
