"""A run as an address of the page, or as a file that the page opens: the same experiment, changes and step.

The keys are those of static/js/address; an experiment is written in full, so that no default can change its meaning.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from app.client.course import Course, Turn
from app.client.experiments import PARTS, Experiment

VERSION = 2
"""Of links: VERSION in static/js/address/version.js."""
FORM = 1
"""Of files: FORM in static/js/share/file.js."""
LONGEST = 8_000
"""Characters of the user's own data in a link."""


def state_of(course: Course, tables: Mapping[str, Any], fresh: bool = False) -> dict[str, str]:
    """What an address says of the run, by key; if `fresh`, of one that begins at its present parameters. Raises
    ValueError for what no address can say."""
    first, *later = [Turn(0, from_here(course), None)] if fresh else course.turns
    if first.state is not None:
        raise ValueError(
            f"this run began at step {first.step}{memory_in(first.state)}, which no address and no file for the page "
            "can hold. fresh=True opens its present parameters instead, at step 0 and with an optimizer that begins "
            "anew; to_json keeps everything, for from_json"
        )
    said = {"experiment": compact(first.experiment)}
    check([first, *later])
    before = first
    for turn in later:
        for part in PARTS:
            if turn.experiment[part] != before.experiment[part]:
                said[f"at{turn.step}.{part}"] = compact(turn.experiment[part])
        said |= {f"at{turn.step}.{short(name)}": repr(value) for name, value in turn.set.items()}
        before = turn
    table = first.experiment["objective"].get("data", {}).get("table")
    if table is not None:
        said["data"] = packed(tables[table["hash"]])
    step = 0 if fresh else course.frame.step
    return {**said, **({"step": str(step)} if step else {}), "v": str(VERSION)}


def memory_in(state: Mapping[str, Any]) -> str:
    """What its optimizer remembers there, in words."""
    return f" with the memory of its optimizer ({', '.join(state['slots'])})" if state["slots"] else ""


def from_here(course: Course) -> Experiment:
    """The experiment of the run, beginning at the parameters where it stands."""
    parameters = course.frame.parameters.tolist()
    network = course.experiment["objective"]["kind"] == "network"
    start = {"init": {"name": "values", "parameters": parameters}} if network else {"start": parameters}
    return {**course.experiment, "objective": {**course.experiment["objective"], **start}}


def check(turns: list[Turn]) -> None:
    """Raises ValueError where the page, which makes all changes of a step at once, would come to other slots."""
    arrived = turns[0].experiment["optimizer"]["name"]
    for before, turn in pairwise(turns):
        name = turn.experiment["optimizer"]["name"]
        if turn.step != before.step:
            arrived = before.experiment["optimizer"]["name"]
        if name == arrived != before.experiment["optimizer"]["name"]:
            raise ValueError(f"at step {turn.step} {name} was taken up anew, with fresh slots: use to_json")


def link(course: Course, url: str, tables: Mapping[str, Any], fresh: bool = False, **more: str) -> str:
    """The address below `url`. Raises ValueError where the data are too many for one."""
    said = state_of(course, tables, fresh)
    if len(said.get("data", "")) > LONGEST:
        raise ValueError("these data are too large for an address: use save")
    return f"{url.rstrip('/')}/?{urlencode({**said, **more})}"


def file(course: Course, tables: Mapping[str, Any], title: str, fresh: bool = False) -> str:
    """The text of a file name.descent.json."""
    return json.dumps({"descent": FORM, "title": title, "state": state_of(course, tables, fresh)}, indent=2) + "\n"


def short(name: str) -> str:
    """A parameter's name as an address has it: w1[2,3] as w1.2.3."""
    return name.replace("[", ".").replace(",", ".").rstrip("]")


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def packed(value: Any) -> str:
    """JSON, deflated, in the letters of base64url, as static/js/server/pack.js writes it."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = deflate.compress(compact(value).encode()) + deflate.flush()
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
