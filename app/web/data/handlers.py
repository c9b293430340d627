"""The handler of the endpoint that takes data in."""

from __future__ import annotations

from app.core.catalog.datasets import own
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
