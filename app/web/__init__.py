"""HTTP: validate what comes in, call the core, write what it answers."""
