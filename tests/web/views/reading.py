"""The lines of an answer with views."""

from __future__ import annotations

import json
from typing import Any

MAP = {"resolution": [4, 3], "encoding": "base64"}
OUTPUTS = {"resolution": 3, "units": False}
EVENTS = {"steps": 2}


async def lines(client: Any, path: str = "/api/step/views", **body: Any) -> list[Any]:
    response = await client.post(path, json=body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]
