"""The handlers of the endpoints that take data in."""

from __future__ import annotations

from app.core.catalog.datasets import own
from app.core.catalog.datasets.beside import beside
from app.core.catalog.examples import output_counts
from app.web.data import bodies
from app.web.http.delivery import Plain


def take(body: bodies.DataRequest) -> Plain:
    """The answer to /api/data. The table was checked, and is kept, as it was read."""
    table = body.table
    return {
        "hash": table.digest,
        "rows": table.rows,
        "features": table.features,
        "target": ", ".join(one.name for one in table.targets),
        "classes": table.classes,
        "outputs": output_counts(own.NAME, {"table": table})[0],
        "task": table.task,
    }


def curve(body: bodies.CurveRequest) -> Plain:
    """The answer to /api/data/curve. Raises InvalidInput with the column of a mistake."""
    found = beside(body.formula, body.n, body.noise, body.seed)
    above = int(found.table.targets[0].values.sum())
    return {
        "table": found.table.plain(),
        "below": found.table.rows - above,
        "above": above,
        "left_out": found.left_out,
        "reason": found.reason,
    }
