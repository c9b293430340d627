"""The optimizers, in the order one would teach them. A new one is an entry in the tuple of its family's file."""

from __future__ import annotations

from app.core.catalog.optimizers.adam import ADAM
from app.core.catalog.optimizers.adam_variants import ADAM_VARIANTS
from app.core.catalog.optimizers.adaptive import ADAPTIVE
from app.core.catalog.optimizers.gradient_descent import GRADIENT_DESCENT
from app.core.catalog.optimizers.lbfgs import LBFGS
from app.core.catalog.optimizers.lion import SIGN_BASED
from app.core.catalog.optimizers.newton import NEWTON
from app.core.catalog.optimizers.searched import SEARCHED
from app.core.catalog.optimizers.table import Optimizer, Slot
from app.core.support.registry import by_name

__all__ = ["OPTIMIZERS", "Optimizer", "Slot"]

OPTIMIZERS = by_name(*GRADIENT_DESCENT, *ADAPTIVE, *ADAM, *ADAM_VARIANTS, *SIGN_BASED, *SEARCHED, *NEWTON, *LBFGS)
