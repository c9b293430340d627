"""`./run chaos`: train on two replicas behind a proxy while they are killed and bad clients come; compare every bit."""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import httpx

from app.client import Descent
from benchmarks import table
from benchmarks.serving import versions
from benchmarks.table import Section, Table
from tests.chaos import flat, proxy
from tests.chaos.replicas import Replica
from tests.chaos.train import Counting, Diary, differences, train
from tests.chaos.trouble import NORMAL, TROUBLE, Scene, faked

BETWEEN = (0.5, 3.0)  # seconds from one trouble to the next
PAUSE = 0.5  # seconds between two actions of a client
FILES = 8192  # that this program may open


async def trouble(scene: Scene, end: float, done: Counter[str]) -> None:
    """One trouble after the other until `end`; some last longer than the time to the next."""
    begun = time.monotonic()
    kinds = {name: how for name, (_, how) in TROUBLE.items() if scene.clock or name != "clock jumps"}
    async with asyncio.TaskGroup() as tasks:
        while time.monotonic() < end:
            name = scene.rng.choices(list(kinds), [TROUBLE[kind][0] for kind in kinds])[0]
            done[name] += 1
            print(f"{time.monotonic() - begun:6.1f} s: {name}", file=sys.stderr)
            tasks.create_task(kinds[name](scene))
            await asyncio.sleep(scene.rng.uniform(*BETWEEN))


async def chaos(chosen: argparse.Namespace, folder: Path) -> tuple[Section, bool]:
    """All of it; and whether a client saw an error or other bits."""
    fake = faked(folder / "clock")
    replicas = [Replica(folder / "log 1", {"DESCENT_PROCESSES": "1"}, NORMAL)]
    replicas.append(Replica(folder / "log 2", {"DESCENT_PROCESSES": "1", **fake}, NORMAL))
    diaries = [Diary(1000 * chosen.seed + number) for number in range(chosen.clients)]
    counts, done = Counter[str](), Counter[str]()
    try:
        for replica in replicas:
            replica.begin()
        await asyncio.gather(*(replica.ready() for replica in replicas))
        with proxy.proxied(chosen.front, [replica.url for replica in replicas], folder) as url:
            rng = random.Random(chosen.seed)
            scene = Scene(replicas, httpx.URL(url).port or 80, rng, folder / "clock" if fake else None)
            end = time.monotonic() + 60 * chosen.minutes
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(trouble(scene, end, done))
                for diary in diaries:
                    transport = Counting(httpx.AsyncHTTPTransport(), counts)
                    tasks.create_task(train(url, diary, lambda _: time.monotonic() > end, PAUSE, transport))
    finally:
        for replica in replicas:
            replica.close()
    print("comparing", file=sys.stderr)
    with Descent.local() as local:
        wrong = await asyncio.to_thread(differences, diaries, local)
    failures = [line for replica in replicas for line in failed(replica.log)]
    return report(chosen, diaries, done, counts, wrong + failures, replicas, bool(fake)), bool(wrong + failures)


def failed(log: Path) -> list[str]:
    """The failures that a replica wrote down: of each traceback the line that names the exception."""
    lines = log.read_text(errors="replace").splitlines()
    begins = [at for at, line in enumerate(lines) if "Traceback" in line]
    return [next((line for line in lines[at + 1 :] if line[:1].strip()), "a traceback") for at in begins]


def report(
    chosen: argparse.Namespace,
    diaries: list[Diary],
    done: Counter[str],
    counts: Counter[str],
    wrong: list[str],
    replicas: list[Replica],
    clock: bool,
) -> Section:
    found = Table(
        f"{len(diaries)} clients, two replicas behind {chosen.front}, {chosen.minutes:g} minutes", ["", "times"]
    )
    found.rows += [[name, str(done[name])] for name in TROUBLE]
    updates = sum(int(number) for diary in diaries for kind, number in diary.steps if kind == "step")
    codes = Counter(code for replica in replicas for code in replica.codes)
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(counts.items()))
    looked = sum(len(diary.seen) for diary in diaries)
    found.notes += [
        f"The clients made {updates:,} updates, and looked at {looked:,} landscapes and studies.",
        f"Answers as the clients saw them before they asked again: {answers}.",
        f"Exit codes of replicas: {', '.join(f'{code}: {count}' for code, count in sorted(codes.items()))}.",
        "Every client ended with the bits of an undisturbed run in one process, and saw no error."
        if not wrong
        else f"**{len(wrong)} things went wrong**: {'; '.join(wrong[:10])}.",
        f"Seed {chosen.seed}." + ("" if clock else " Clocks did not jump: libfaketime is not installed."),
    ]
    return Section(f"Chaos behind {chosen.front}", [found], versions())


async def flatness(chosen: argparse.Namespace, folder: Path) -> tuple[Section, bool]:
    seen, statuses = await flat.watched(chosen.requests, folder, lambda line: print(line, file=sys.stderr))
    found = Table("Memory of a server and its process over requests that all differ", ["requests", "MB"])
    found.rows += [[f"{number:,}", f"{held / 1e6:.0f}"] for number, held in sorted(seen)]
    grown = flat.growth(seen, chosen.requests)
    told = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    found.notes += [
        f"From {flat.WARM:.0%} of them on it grew by {grown:.1%}; {flat.ALLOWED:.0%} are allowed.",
        f"Answers: {told}.",
    ]
    return Section("Chaos: memory", [found], versions()), grown > flat.ALLOWED or bool(statuses.keys() - {200, 422})


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--front", choices=list(proxy.FRONTS), default="caddy")
    parser.add_argument("--seed", type=int, default=1, help="the same troubles and runs again")
    parser.add_argument("--requests", type=int, help="instead: see whether memory stays flat over so many requests")
    parser.add_argument("--quick", action="store_true", help="print the tables, and write nothing")
    parser.add_argument("--logs", metavar="FOLDER", help="keep what the replicas and the proxy write there")
    chosen = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, FILES) if most > 0 else FILES, most))
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(chosen.logs or passing)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            section, wrong = asyncio.run((flatness if chosen.requests else chaos)(chosen, folder))
        except* proxy.Missing as missing:
            sys.exit(str(missing.exceptions[0]))
    print(section.markdown())
    if not chosen.quick:
        table.write(section)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
