"""`./run chaos`: clients train while replicas are killed and bad clients come; every run ends as an undisturbed one.

`train` is what the clients do, `replicas` the servers, `proxy` what stands in front (the files of deploy/), `trouble` what goes wrong;
`__main__` puts them together. The suite runs a short form without the proxy (test_kill.py).
"""
