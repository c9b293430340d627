"""Descent from Python: ``Descent("http://127.0.0.1:8000")``, or ``Descent.local()`` without a server.

Needs httpx and NumPy, and nothing of the server unless `local` is called. Every number is the engine's, to the bit.
"""

from app.client.client import AsyncDescent, Descent
from app.client.errors import DescentError, Refused, Unavailable
from app.client.frames import Frame, Frames
from app.client.from_torch import Translated, from_torch
from app.client.retries import Retries
from app.client.run import AsyncRun, Run
from app.client.torch_parts import CannotTranslate

__all__ = [
    "AsyncDescent", "AsyncRun", "CannotTranslate", "Descent", "DescentError", "Frame", "Frames", "Refused", "Retries",
    "Run", "Translated", "Unavailable", "from_torch",
]  # fmt: skip
