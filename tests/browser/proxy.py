"""A proxy in front of a server, such as nginx is: what is below a path goes there without it, all else is 404."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

OWN = ("host", "connection")
PASSED = ("content-type", "content-encoding", "content-security-policy", "cache-control", "etag")


@contextmanager
def taking_off(root: str, server: str) -> Iterator[str]:
    """The address of a proxy that hands what it is asked for below `root` on to `server`, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, headers, content = 404, {}, b""
            if self.path.startswith(f"{root}/"):
                headers = {name: text for name, text in self.headers.items() if name.lower() not in OWN}
                address = server + self.path.removeprefix(root)
                asked = {"headers": headers, "content": body, "timeout": 60}  # a busy machine may take its time
                with httpx.stream(self.command, address, trust_env=False, **asked) as answer:
                    status, content = answer.status_code, b"".join(answer.iter_raw())
                    headers = {name: answer.headers[name] for name in PASSED if name in answer.headers}
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as proxy:
        proxy.daemon_threads = True
        Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{proxy.server_address[1]}"
        proxy.shutdown()
