"""Where a request may end in what has arrived: so much of it is handed to the parser at a time.

The parser takes all that it is given, and uvicorn makes objects of every request in it: 1,800 of one read.
"""

from __future__ import annotations

Pairs = list[tuple[bytes, bytes]]

MARK = b"\r\n\r\n"  # ends the headers, and a body in chunks
PIECE = 2048  # bytes of a body in chunks that are handed on at a time: chunks of one byte make 340 calls of them


class Ends:
    """Finds the ends of the requests of one connection."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Note that the next byte begins a request."""
        self.before = b""  # up to three bytes, which may begin a mark
        self.left: int | None = None  # bytes of a body that says how long it is
        self.asked = False

    def find(self, data: bytes, start: int, headers: Pairs | None) -> int:
        """The end of what may be handed on of `data` from `start`: no request ends before it. `headers` are those of
        the request, None while they come. The bytes from `start` to there must be handed on next."""
        if headers is not None and not self.asked:
            self.asked = True
            self.left = next((number(value) for name, value in headers if name == b"content-length"), None)
        if self.left is not None:
            end = min(len(data), start + self.left)
            self.left -= end - start
            return end
        stop = len(data) if headers is None else min(len(data), start + PIECE)
        if self.before:
            seam = (self.before + data[start : min(start + 3, stop)]).find(MARK)
            if seam >= 0:
                end = start + seam + len(MARK) - len(self.before)
                self.before = b""
                return end
        end = data.find(MARK, start, stop) + len(MARK)
        if end >= len(MARK):
            self.before = b""
            return end
        self.before = (self.before + data[max(start, stop - 3) : stop])[-3:]
        return stop


def number(digits: bytes) -> int:
    """The number that `digits` say. The parser lets any count of zeros through, int() not."""
    return int(digits.strip().lstrip(b"0") or b"0")
