"""The form of an entry in PyTorch, as text for exported scripts. Nothing here imports PyTorch.

Python expressions are written as in a script, where `nn` is torch.nn. Names in braces stand for the entry's settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Torch:
    """An expression, and a `remark` for its reader: a whole sentence about how PyTorch's own default differs."""

    code: str
    remark: str = ""

    def written(self, settings: Mapping[str, float]) -> str:
        return self.code.format(**{name: repr(value) for name, value in settings.items()})


@dataclass(frozen=True, slots=True)
class TorchMethod:
    """An optimizer in PyTorch: `call(settings)` makes it for the list `tensors` with the rate ETA.

    `state` names what PyTorch calls each slot, in the state of each tensor; `counted`: it also keeps the number of
    updates there, as "step". `source` is the class where torch.optim has no such method.
    """

    call: Callable[[Mapping[str, float]], str]
    state: Mapping[str, str] = field(default_factory=dict)
    counted: bool = True
    remark: str = ""
    source: str = ""
