"""The connections of a server: what they send is read in turns, and whoever makes it wait makes room."""
