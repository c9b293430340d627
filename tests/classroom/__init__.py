"""The class of `./run load`, in short: who asks for what, and that all is answered."""
