"""Attributes that are computed when first read, and then kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class lazy(Generic[Value]):  # noqa: N801 - used as a decorator, beside property
    """`functools.cached_property` without a lock, as it is from Python 3.12 on.

    Up to 3.11 one lock guards all objects of a class while any value is computed. A thread that computes may wait there
    for a stepper; the event loop, which holds that stepper and reads the attribute, then waits for the thread: a
    deadlock. Without the lock two threads may both compute the value, so it must be the same.
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
        # This descriptor has no __set__, so from now on the instance's own attribute is found first.
        found = vars(instance)[self.name] = self.compute(instance)
        return found
