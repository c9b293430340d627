"""Activations, a = sigma(z): ACTIVATIONS maps names to entries.

Each function stands beside its derivative, its form as plan calls, its formulas and its analytic form. To add one, add
an `Activation` to the tuple at the end of the file whose idea it shares.
"""

from __future__ import annotations

from app.core.catalog.activations.classic import CLASSIC
from app.core.catalog.activations.rectifiers import RECTIFIERS
from app.core.catalog.activations.table import Activation
from app.core.support.registry import by_name

__all__ = ["ACTIVATIONS", "Activation"]

ACTIVATIONS = by_name(*CLASSIC, *RECTIFIERS)
