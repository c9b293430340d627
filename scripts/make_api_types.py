"""The shapes of the server's answers as TypeScript, from the app's OpenAPI document: `./run types`.

    .venv/bin/python scripts/make_api_types.py

writes static/js/server/openapi.d.ts with `openapi-typescript` of package.json. Only schemas that an answer needs are
kept, without their descriptions, which the API page has. The page's own Experiment takes the place of the API's, which
lists every optimizer and data set: the page treats them all alike.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TYPES = ROOT / "static/js/server/openapi.d.ts"
TOOL = str(ROOT / "node_modules/openapi-typescript/bin/cli.js")
COMMAND = ["node", TOOL, "--root-types", "--root-types-no-schema-prefix"]
HEAD = "/** Made by ./run types from the OpenAPI document: the shapes of the answers. Not to be edited. */\n"
NAMED = "#/components/schemas/"
WORDS = {"description", "title", "examples", "example", "discriminator"}
OWN = {  # described by the page itself, or handed back to the server as it came
    "Experiment": 'import("../types.js").Experiment',
    "EventMemory": "object",
}


def bare(schema: Any, *, names: bool = False) -> Any:
    """`schema` without words; `names` if its keys are names of properties, which may be called like a word."""
    if isinstance(schema, list):
        return [bare(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if names or key not in WORDS}
    return {key: bare(value, names=key == "properties" and not names) for key, value in kept.items()}


def named(schema: Any) -> Iterator[str]:
    """The names of the schemas that `schema` refers to."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"].removeprefix(NAMED)
        for part in schema.values():
            yield from named(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from named(part)


def reduced(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the schemas of its answers and nothing else."""
    schemas = document["components"]["schemas"]
    wanted = [
        name
        for path in document["paths"].values()
        for call in path.values()
        for name in named(call["responses"].get("200", {}))
    ]
    found: dict[str, Any] = {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = {"type": "object"} if name in OWN else bare(schemas[name])
            wanted.extend(named(found[name]))
    info = {"title": "Descent", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": dict(sorted(found.items()))}}


def made() -> str:
    """The text of the file."""
    sys.path.insert(0, str(ROOT))
    from app.main import create_app

    document = json.dumps(reduced(create_app().openapi()))
    text = subprocess.run(COMMAND, input=document, capture_output=True, text=True, check=True).stdout
    for name, type_ in OWN.items():
        text = text.replace(f"{name}: Record<string, never>;", f"{name}: {type_};")
    return HEAD + text


if __name__ == "__main__":
    TYPES.write_text(made(), encoding="utf-8")
    print(f"wrote {TYPES.relative_to(ROOT)}")
