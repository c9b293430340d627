"""Types of arrays for signatures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""Numbers: float64, or float32 for the samples of a landscape."""
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.integer]
