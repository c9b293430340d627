"""Formulas that know their numbers: the catalogue's entries write theirs with it, derivations show them."""
