"""The connections of a server: requests are read in turns, and a client that holds up the server has to make room."""
