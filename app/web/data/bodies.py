"""The body of a request that brings data in."""

from __future__ import annotations

from app.web.experiment.fields import Strict
from app.web.experiment.parsed import OwnTable


class DataRequest(Strict):
    """A table, to be named by its hash from then on."""

    table: OwnTable
