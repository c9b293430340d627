"""The handler of the endpoint for typed functions."""

from __future__ import annotations

from app.core.catalog.functions import typed
from app.core.experiment import TYPED, FunctionChoice, typed_choice
from app.core.support.registry import InvalidInput
from app.web.catalog import catalog
from app.web.http.delivery import Plain
from app.web.typed import bodies


def read(body: bodies.FunctionRequest) -> Plain:
    """The answer to /api/function. Raises InvalidInput with the column of a mistake; fields are the body's."""
    try:
        chosen: FunctionChoice = typed_choice({"name": TYPED, **body.model_dump(exclude_none=True)})
    except InvalidInput as invalid:
        field = invalid.field.removeprefix("objective.")
        raise InvalidInput(field, invalid.value, invalid.allowed, invalid.column) from None
    entry = chosen.entry
    gradient, hessian = typed.derivatives_tex(entry)
    (plain,) = catalog.table({TYPED: entry}, catalog.function)
    return {**plain, "gradient": gradient, "hessian": hessian}
