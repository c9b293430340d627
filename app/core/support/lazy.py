"""What an object computes when it is first asked for, and then keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801 - used as a decorator, beside property
    """What `functools.cached_property` is from Python 3.12 on: without a lock.

    Before, one lock is held for all objects of a class while the value of any of them is computed. A thread that waits
    for a stepper in there, and the event loop that has the stepper and wants to go in there, wait for each other
    forever. Without it two threads may both compute a value, which has to be the same.
    """

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self.compute, self.__doc__ = compute, compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[Value]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...
    def __get__(self, instance: object | None, owner: type) -> lazy[Value] | Value:
        if instance is None:
            return self
        # Found there from now on, before this is asked: what has no __set__ comes after the instance's own.
        found = vars(instance)[self.name] = self.compute(instance)
        return found
