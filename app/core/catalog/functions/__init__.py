"""Named test functions of one and two variables, each with exact gradient and Hessian.

To add one, add a `Function` to the tuple at the end of the file whose idea it shares.
"""

from __future__ import annotations

from app.core.catalog.functions import typed
from app.core.catalog.functions.basins import BASINS
from app.core.catalog.functions.bowls import BOWLS
from app.core.catalog.functions.camels import CAMELS
from app.core.catalog.functions.flats import FLATS
from app.core.catalog.functions.ripples import RIPPLES
from app.core.catalog.functions.saddles import SADDLES
from app.core.catalog.functions.table import Function
from app.core.catalog.functions.univariate import UNIVARIATE
from app.core.catalog.functions.valleys import VALLEYS
from app.core.support.registry import by_name

FUNCTIONS = by_name(*UNIVARIATE, *BOWLS, *VALLEYS, *BASINS, *CAMELS, *SADDLES, *FLATS, *RIPPLES)

__all__ = ["FUNCTIONS", "Function", "typed"]
