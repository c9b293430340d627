"""`./run chaos`: clients train while replicas are killed and bad clients come; every run ends as an undisturbed one.

`train` is what the clients do, `replicas` the servers, `proxy` the Caddy or nginx before them, `trouble` what goes
wrong; `__main__` puts them together. The suite runs a short form without a proxy (test_kill.py).
"""
