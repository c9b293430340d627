"""The arrays that signatures name."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""Numbers. Samples of a landscape may be float32 inside, which no signature tells apart."""
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.integer]
