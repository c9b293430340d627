"""Functions that a user typed: a formula becomes an entry like the named ones, with exact slopes and curvature.

text -> `grammar` (Lark) -> `term` -> `derivatives` (SymPy) -> terms -> `program` (NumPy) and `paper` (formulas).
Only `grammar` imports Lark and only `derivatives` SymPy, and both are imported at the first formula. The slow part of
that way is in `prepared`, which another process may do; `entry` is the rest.
"""

from __future__ import annotations

from app.core.catalog.functions.typed.entry import TYPED, derivatives_tex, typed_function
from app.core.catalog.functions.typed.prepared import variables
from app.core.catalog.functions.typed.term import FIELD, FUNCTIONS, LONGEST, FormulaError

__all__ = ["FIELD", "FUNCTIONS", "LONGEST", "TYPED", "FormulaError", "derivatives_tex", "typed_function", "variables"]
