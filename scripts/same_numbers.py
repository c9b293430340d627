"""Send the same few hundred random requests to two checkouts of the project and compare the numbers they answer.

    python scripts/same_numbers.py OLD_CHECKOUT NEW_CHECKOUT [--requests 400] [--seed 0]

Use it after a change that must not change what is computed. Numbers are of two classes, by the key they stand under:

    exact    parameters, gradients, updates, slots and everything a derivation shows: equal bit for bit
    close    losses over all examples (1e-14 relative), gradient fields, basins and studies (1e-12 relative)
    drawn    samples of a landscape, which are float32: within the errors that both answers state

Each checkout runs in a process of its own, with this interpreter and without a network. Exits 1 when a number differs.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

LOSSES, SAMPLES = 1e-14, 1e-12
LOSS_KEYS = {"loss", "loss_train", "loss_test", "penalty", "example_losses", "foot_loss", "point_loss", "line"}
DRAWN = {"loss", "minimum", "maximum"}
EXACT_ENDPOINTS = {"start", "frame", "step", "replay", "race", "explain"}

SEND = """
import asyncio, json, sys
import httpx
from app.main import create_app

async def send():
    requests = json.load(open(sys.argv[1]))
    transport = httpx.ASGITransport(create_app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", timeout=None) as client:
        answers = []
        for path, body in requests:
            answer = await client.post(path, json=body)
            kind = answer.headers["content-type"]
            text = answer.text
            data = [json.loads(line) for line in text.splitlines()] if "ndjson" in kind else json.loads(text)
            answers.append([answer.status_code, data])
    json.dump(answers, open(sys.argv[2], "w"))

asyncio.run(send())
"""

CATALOG = """
import asyncio, json, sys
import httpx
from app.main import create_app

async def ask():
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app()), base_url="http://test") as client:
        json.dump((await client.get("/api/catalog")).json(), open(sys.argv[1], "w"))

asyncio.run(ask())
"""


class Chooser:
    """Random experiments that the catalogue allows."""

    def __init__(self, catalog: dict[str, Any], seed: int) -> None:
        self.catalog, self.random = catalog, random.Random(seed)

    def value(self, parameter: dict[str, Any]) -> Any:
        low, high = parameter["minimum"], parameter["maximum"]
        if parameter["kind"] == "integer":
            return self.random.randint(int(low), int(min(high, max(low + 3, 40))))
        if parameter["scale"] == "log":
            return 10 ** self.random.uniform(math.log10(low), math.log10(high))
        return self.random.uniform(low, high)

    def entry(self, table: str, names: set[str] | None = None) -> dict[str, Any]:
        """An entry by name, now and then with settings of its own."""
        entry = self.random.choice([e for e in self.catalog[table] if names is None or e["name"] in names])
        chosen = {"name": entry["name"]}
        for parameter in entry["parameters"]:
            if parameter.get("kind") in ("integer", "float") and self.random.random() < 0.4:
                chosen[parameter["name"]] = self.value(parameter)
        return chosen

    def experiment(self) -> dict[str, Any]:
        optimizer = self.entry("optimizers")
        optimizer["eta"] = 10 ** self.random.uniform(-3, 0.5)
        common = {
            "optimizer": optimizer,
            "schedule": self.entry("schedules"),
            "clip": self.entry("clips"),
            "seed": self.random.randrange(1000),
        }
        if self.random.random() < 0.3:
            function = self.random.choice(self.catalog["functions"])
            start = [self.random.uniform(low, high) for low, high in function["domain"]]
            return {"objective": {"kind": "function", "name": function["name"], "start": start}, **common}
        data = self.entry("data")
        if "n" in data or data["name"] not in ("single", "iris", "auto_mpg"):
            data |= {"n": self.random.randint(4, 60), "n_test": self.random.choice([0, 10])}
        activations = [e["name"] for e in self.catalog["activations"]]
        depth = self.random.randint(1, 3)
        layers = [
            {"units": self.random.randint(1, 6), "activation": self.random.choice(activations)} for _ in range(depth)
        ]
        layers[-1] = {"units": 1, "activation": self.random.choice(["identity", *activations])}
        objective = {"kind": "network", "data": data, "layers": layers, "loss": self.entry("losses")}
        if self.random.random() < 0.3:
            objective["penalty"] = {"l1": self.random.choice([0.0, 0.01]), "l2": self.random.choice([0.0, 0.1])}
        if self.random.random() < 0.3:
            objective["frozen"] = ["b1[1]"]
        return {"objective": objective, **common, "batch_size": self.random.choice([None, 1, 3, 10])}


def requests(chooser: Chooser, accepted: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What is asked about one experiment, whose /api/start answer is `accepted`."""
    pick = chooser.random
    experiment = accepted["experiment"]
    names, frame = accepted["parameters"], accepted["frame"]
    free = [name for name, is_free in zip(names, accepted["free"], strict=True) if is_free] or names
    body = {"experiment": experiment}
    state = {"state": frame["state"]} if frame and pick.random() < 0.5 else {}
    one = {"kind": "parameters", "u": free[0], **({"v": free[-1]} if len(free) > 1 else {})}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("/api/frame", {**body, **state}),
        ("/api/step", {**body, **state, "steps": pick.randint(1, 40), "detail": pick.choice(["light", "full"])}),
        ("/api/step", {**body, "steps": 5, "encoding": "base64"}),
        ("/api/replay", {**body, **state, "steps": 3, "skip": pick.randint(0, 20)}),
        ("/api/landscape", {**body, **state, "plane": one, "resolution": [9, 9]}),
        ("/api/landscape", {**body, "plane": one, "resolution": [7, 7], "field": [5, 5]}),
        ("/api/events", {**body, "steps": 60}),
        ("/api/race", {"lanes": [{"name": "a", **body}], "steps": 10}),
        ("/api/compare", {"a": body, "b": {**body, **state}}),
        ("/api/explain", {**body, **state, "what": "update", "parameter": free[0], "digits": 17}),
        ("/api/explain", {**body, **state, "what": "check"}),
    ]
    if experiment["objective"]["kind"] == "network":
        asked.append(("/api/boundary", {**body, **state, "resolution": 5}))
        for what in ("forward", "loss", "jacobian", "collapse"):
            asked.append(("/api/explain", {**body, **state, "what": what, "digits": 17}))
        asked.append(("/api/explain", {**body, **state, "what": "parameter", "parameter": free[-1], "digits": 17}))
        if len(free) > 2:
            for plane in ({"kind": "random"}, {"kind": "curvature"}, {"kind": "principal", "steps": 12}):
                asked.append(("/api/landscape", {**body, "plane": plane, "resolution": [5, 5], "project": "path"}))
    else:
        asked.append(("/api/basins", {**body, "resolution": [5, 5], "steps": 20}))
        asked.append(("/api/explain", {**body, **state, "what": "function"}))
    asked.append(("/api/study", {"base": experiment, "vary": {"seed": [0, 1, 2]}, "steps": 10}))
    return asked


def run(checkout: Path, program: str, *arguments: str) -> None:
    """Run `program` in `checkout`. Raises CalledProcessError."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", program, *arguments], cwd=checkout, check=True)


def differences(old: Any, new: Any, exact: bool, path: str = "", key: str = "") -> list[str]:
    """Where two answers differ, as sentences."""
    if isinstance(old, dict) and isinstance(new, dict):
        found = [f"{path}: keys {sorted(set(old) ^ set(new))}"] if set(old) != set(new) else []
        for name in old.keys() & new.keys():
            found += differences(old[name], new[name], exact and name not in LOSS_KEYS, f"{path}.{name}", name)
        return found
    if isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            return [f"{path}: {len(old)} entries and {len(new)}"]
        pairs = enumerate(zip(old, new, strict=True))
        return [line for i, (a, b) in pairs for line in differences(a, b, exact, f"{path}[{i}]", key)]
    if old == new:
        return []
    if isinstance(old, (int, float)) and isinstance(new, (int, float)) and not exact:
        limit = LOSSES if key in LOSS_KEYS else SAMPLES
        scale = max(abs(old), abs(new))
        return [] if abs(old - new) <= limit * scale else [f"{path}: {old!r} and {new!r}, {abs(old - new) / scale:.1e}"]
    return [f"{path}: {str(old)[:60]!r} and {str(new)[:60]!r}"]


def drawn(old: Any, new: Any) -> list[str]:
    """Where the samples of two landscapes differ by more than they may; they are taken out of both."""
    allowed = old.pop("error") + new.pop("error")
    before, after = ({key: answer.pop(key) for key in DRAWN} for answer in (old, new))
    pairs = [(before["minimum"], after["minimum"]), (before["maximum"], after["maximum"])]
    for one, other in zip(before["loss"], after["loss"], strict=True):
        pairs += zip(one, other, strict=True)
    return [f"sample: {a!r} and {b!r}" for a, b in pairs if abs(a - b) > allowed * max(abs(a), abs(b))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path("/tmp/same-numbers"))
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    work = given.work.resolve()

    run(given.old, CATALOG, str(work / "catalog.json"))
    chooser = Chooser(json.loads((work / "catalog.json").read_text()), given.seed)
    starts = [("/api/start", {"experiment": chooser.experiment()}) for _ in range(given.requests // 20 + 1)]
    (work / "starts.json").write_text(json.dumps(starts))
    run(given.old, SEND, str(work / "starts.json"), str(work / "started.json"))
    asked = list(starts)
    accepted = 0
    for status, answer in json.loads((work / "started.json").read_text()):
        if status == 200:
            accepted += 1
            asked += requests(chooser, answer)
    (work / "requests.json").write_text(json.dumps(asked))
    for name, checkout in (("old", given.old), ("new", given.new)):
        run(checkout, SEND, str(work / "requests.json"), str(work / f"{name}.json"))
    old, new = (json.loads((work / f"{name}.json").read_text()) for name in ("old", "new"))

    wrong, statuses = 0, {}
    for (path, body), (old_status, before), (new_status, after) in zip(asked, old, new, strict=True):
        name = path.rpartition("/")[2]
        statuses.setdefault(name, []).append(old_status)
        lines = [f"status {old_status} and {new_status}"] if old_status != new_status else []
        if name == "landscape" and old_status == new_status == 200:
            lines += drawn(before, after)
        lines += differences(before, after, name in EXACT_ENDPOINTS)
        if lines:
            wrong += 1
            if wrong <= 20:
                print(f"{path} {json.dumps(body)[:300]}")
                print("".join(f"    {line}\n" for line in lines[:6]), end="")
    for name, of in statuses.items():
        print(f"{name:10} {len(of):4} requests, {sum(status == 200 for status in of):4} answered")
    print(f"{accepted} experiments, {len(asked)} requests, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
