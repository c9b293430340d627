"""Named test functions of one and two variables, each with exact gradient and Hessian.

To add one, add a `Function` to the tuple at the end of the file whose idea it shares.
"""

from __future__ import annotations

from app.core.functions.basins import BASINS
from app.core.functions.bowls import BOWLS
from app.core.functions.camels import CAMELS
from app.core.functions.flats import FLATS
from app.core.functions.ripples import RIPPLES
from app.core.functions.saddles import SADDLES
from app.core.functions.table import Function, Minimum
from app.core.functions.univariate import UNIVARIATE
from app.core.functions.valleys import VALLEYS

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for family in (UNIVARIATE, BOWLS, VALLEYS, BASINS, CAMELS, SADDLES, FLATS, RIPPLES)
    for function in family
}

__all__ = ["FUNCTIONS", "Function", "Minimum"]
