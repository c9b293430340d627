"""Write what links leave out: the defaults of today, for links of today once a default is changed.

    .venv/bin/python scripts/make_link_defaults.py

A link says only what differs from a preset or a default. The page marks each link with a version (VERSION in
static/js/address/version.js), and static/links/N.json has the defaults of version N and of those after it.

After a new entry run this script: the newest table gets it too. After a change of a default or a preset first raise
VERSION and add it to TABLES beside it: the script then writes a new table, and older links keep the old one. It refuses
to change what a table says. tests/web/page/test_link_defaults.py tells when to run it.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.core.catalog.clipping import CLIPS  # noqa: E402
from app.core.catalog.datasets import DATASETS  # noqa: E402
from app.core.catalog.functions import FUNCTIONS  # noqa: E402
from app.core.catalog.initializers import INITIALIZERS  # noqa: E402
from app.core.catalog.losses import LOSSES  # noqa: E402
from app.core.catalog.optimizers import OPTIMIZERS  # noqa: E402
from app.core.catalog.presets import DEFAULT, PRESETS  # noqa: E402
from app.core.catalog.schedules import SCHEDULES  # noqa: E402
from app.core.experiment import parse, to_plain  # noqa: E402
from app.core.support.registry import fill  # noqa: E402

FOLDER = ROOT / "static" / "links"


def settings(table: dict[str, Any]) -> dict[str, Any]:
    """Of each entry its settings at their defaults."""
    return {name: fill(entry.parameters, {}, name) for name, entry in table.items()}


def defaults() -> dict[str, Any]:
    """What is in a table: presets in full, what an experiment leaves out, and what each choice leaves out."""
    blank = to_plain(parse({}))
    *_, hidden, output = blank["objective"]["layers"]
    output = {"activation": output["activation"]}  # its units follow from the data
    blank["objective"]["layers"] = [hidden, output]
    return {
        "first": DEFAULT,
        "default": to_plain(parse(PRESETS[DEFAULT].experiment)),
        "presets": {
            name: {
                "experiment": to_plain(parse(preset.experiment)),
                "view": {key: preset.view[key] for key in ("mode", "plane")},
            }
            for name, preset in PRESETS.items()
        },
        "blank": blank,
        "hidden": hidden,
        "output": output,
        "functions": {
            name: {"start": list(entry.start), "parameters": fill(entry.parameters, {}, name)}
            for name, entry in FUNCTIONS.items()
        },
        "optimizer": settings(OPTIMIZERS),
        "schedule": settings(SCHEDULES),
        "clip": settings(CLIPS),
        "data": settings(DATASETS),
        "loss": settings(LOSSES),
        "init": settings({name: entry for name, entry in INITIALIZERS.items() if not entry.explicit}),
    }


def tables() -> list[int]:
    """The versions from which a table holds, as the page knows them."""
    source = (ROOT / "static" / "js" / "address" / "version.js").read_text(encoding="utf-8")
    found = re.search(r"^export const TABLES = \[([\d, ]+)\];$", source, re.MULTILINE)
    assert found, "version.js has no list TABLES"
    return [int(version) for version in found[1].split(",")]


def lost(old: Any, new: Any, path: str = "") -> list[str]:
    """The paths of what `old` says and `new` does not."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [fault for key in old for fault in lost(old[key], new.get(key), f"{path}.{key}".lstrip("."))]
    return [] if old == new else [path]


if __name__ == "__main__":
    path = FOLDER / f"{tables()[-1]}.json"
    if path.exists() and (
        changed := lost(json.loads(path.read_text(encoding="utf-8")), json.loads(json.dumps(defaults())))
    ):
        sys.exit(
            f"{path.name} says otherwise of {', '.join(changed)}: raise VERSION in static/js/address/version.js first"
        )
    path.write_text(json.dumps(defaults(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"wrote {path.relative_to(ROOT)}")
