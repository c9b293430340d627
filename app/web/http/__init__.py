"""HTTP for every subject: reading requests, choosing a thread, writing answers, refusing."""
