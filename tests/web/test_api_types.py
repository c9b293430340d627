"""static/js/server/openapi.d.ts is what `./run types` makes of the app's OpenAPI document."""

from __future__ import annotations

import runpy


def test_types_of_the_answers_are_up_to_date(root):
    script = runpy.run_path(str(root / "scripts/make_api_types.py"))
    fresh = script["TYPES"].read_text(encoding="utf-8") == script["made"]()
    assert fresh, "run ./run types and commit static/js/server/openapi.d.ts"


def test_types_keep_properties_named_like_words(root):
    bare = runpy.run_path(str(root / "scripts/make_api_types.py"))["bare"]
    schema = {"title": "Entry", "properties": {"title": {"type": "string", "description": "its name"}}}
    assert bare(schema) == {"properties": {"title": {"type": "string"}}}
