"""The answer about a typed function, as the OpenAPI document describes it."""

from __future__ import annotations

from pydantic import Field

from app.web.catalog.answers import FunctionEntry


class FunctionAnswer(FunctionEntry):
    """The function as an entry of the catalogue, and its derivatives."""

    gradient: list[str] = Field(description="TeX of the slopes along x, and along y if it has one")
    hessian: list[str] = Field(
        description="TeX of the second derivatives: along x twice; or xx, xy and yy. Empty where they fill a page"
    )
