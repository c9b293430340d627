"""What the other rooms stand on: tables of choices, plans, caches, random numbers."""
