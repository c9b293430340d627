"""The ground of the other rooms: tables of choices, plans, caches, random numbers."""
