"""Tables that were brought in, kept by their hash, so that not each request has to carry them.

A server that does not know a hash, because it restarted or has other tables to keep, says so, and the table is sent
again. So nothing depends on this memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from app.core.catalog.datasets.own_table import Table
from app.core.support.registry import InvalidInput

MOST = 64 * 2**20  # bytes: 200 of the largest tables


class UnknownData(InvalidInput):
    """A hash whose table is not here."""


class Store:
    """Tables by their hash, at most `most` bytes of them; the most recently used are kept. For all threads."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self.bytes = most, 0
        self.tables: OrderedDict[str, Table] = OrderedDict()
        self.lock = threading.Lock()

    def keep(self, table: Table) -> Table:
        """Keep `table`. Returns the one that is kept: an equal one if it came before."""
        with self.lock:
            kept = self.tables.get(table.digest)
            if kept is None:
                kept = self.tables[table.digest] = table
                self.bytes += table.nbytes
            self.tables.move_to_end(table.digest)
            while self.bytes > self.most and len(self.tables) > 1:
                _, lost = self.tables.popitem(last=False)
                self.bytes -= lost.nbytes
        return kept

    def find(self, digest: Any, field: str) -> Table:
        """The table with this hash. Raises UnknownData that names `field`, InvalidInput for what is no hash."""
        if not isinstance(digest, str) or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise InvalidInput(field, digest, "a SHA-256 of 64 hexadecimal digits in lower case")
        with self.lock:
            found = self.tables.get(digest)
            if found is not None:
                self.tables.move_to_end(digest)
        if found is None:
            allowed = "the hash of data that this server has seen of late: send the table itself"
            raise UnknownData(field, digest, allowed)
        return found

    def clear(self) -> None:
        """Forget all tables."""
        with self.lock:
            self.tables.clear()
            self.bytes = 0


STORE = Store()
