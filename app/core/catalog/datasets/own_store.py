"""Tables that were brought in, kept by their hash, so that not each request has to carry them.

A server that does not know a hash, because it restarted or has other tables to keep, says so, and the table is sent
again. So nothing depends on this memory.
"""

from __future__ import annotations

from typing import Any

from app.core.catalog.datasets.own_table import Table
from app.core.support.cache import Kept
from app.core.support.registry import InvalidInput


class UnknownData(InvalidInput):
    """A hash whose table is not here."""


class Store(Kept[str, Table]):
    """Tables by their hash."""

    def keep(self, table: Table) -> Table:
        """Keep `table`. Returns the one that is kept: an equal one if it came before."""
        return self.put(table.digest, table, table.nbytes)

    def find(self, digest: Any, field: str) -> Table:
        """The table with this hash. Raises UnknownData that names `field`, InvalidInput for what is no hash."""
        if not isinstance(digest, str) or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise InvalidInput(field, digest, "a SHA-256 of 64 hexadecimal digits in lower case")
        found = self.get(digest)
        if found is None:
            allowed = "the hash of data that this server has seen of late: send the table itself"
            raise UnknownData(field, digest, allowed)
        return found


STORE = Store(64 * 2**20)  # 200 of the largest tables
