"""Who computes what takes long, when, and how much of it: so that no request holds up, or takes, everything."""
