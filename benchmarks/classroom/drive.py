"""Locust carries out what students do, and prints what it found as JSON. It runs in Locust's environment.

python -m benchmarks.classroom.drive URL STUDENTS SECONDS WAVE SAME
"""

from __future__ import annotations

import gevent.monkey

gevent.monkey.patch_all()

import json  # noqa: E402
import logging  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from functools import partial  # noqa: E402
from itertools import count  # noqa: E402

import brotli  # noqa: E402
import gevent  # noqa: E402
from gevent.event import Event  # noqa: E402
from gevent.lock import BoundedSemaphore  # noqa: E402
from geventhttpclient import HTTPClient  # noqa: E402
from locust import User  # noqa: E402
from locust.env import Environment  # noqa: E402

from benchmarks.classroom import recording  # noqa: E402
from benchmarks.classroom.recording import Asked  # noqa: E402
from benchmarks.classroom.student import Action, Pause, life  # noqa: E402
from benchmarks.classroom.tally import OF_STATE, PROBE, WITH_FRAMES, Answer, Tally, refused  # noqa: E402

CONNECTIONS = 6  # as a browser has to one host
PATIENCE = 120.0  # seconds
BETWEEN = 0.2  # seconds from one probe to the next
SETTLING = 3.0  # seconds from the end of the wave to the beginning of what counts
HEADERS = {"Accept-Encoding": "br", "Content-Type": "application/json"}


class Browser:
    """The connections of a student, at most `CONNECTIONS` of them, and the files that the browser keeps for good, which
    it asks for once.

    Where a connection that was kept turns out to be closed, a browser sends the request again. Here that is an error.
    """

    def __init__(self, url: str) -> None:
        self.free = BoundedSemaphore(CONNECTIONS)
        self.kept: set[str] = set()
        self.client = HTTPClient.from_url(
            url, concurrency=CONNECTIONS, connection_timeout=PATIENCE, network_timeout=PATIENCE
        )

    def send(self, asked: Asked) -> Answer:
        """Raises OSError, or what else the client makes of a lost connection."""
        body = json.dumps(asked.body, separators=(",", ":")) if asked.body is not None else None
        with self.free:
            begin = time.perf_counter()
            answer = self.client.request(asked.method, asked.path, body=body, headers=HEADERS)
            content = answer.read(1)
            first = time.perf_counter() - begin
            content += answer.read()
            whole = time.perf_counter() - begin
        if "immutable" in (answer.get("cache-control") or ""):
            self.kept.add(asked.path)
        lost = (0, 0)
        if asked.path in (*WITH_FRAMES, OF_STATE) and answer.status_code == 200:
            lost = refused(brotli.decompress(bytes(content)) if answer.get("content-encoding") == "br" else content)
        return Answer(answer.status_code, first, whole, *lost)


class Class:
    """What all students share."""

    url, same, wave = "", False, 15.0
    numbers = count(1)
    counting = False
    opening, tally = Tally(), Tally()
    actions: recording.Recording = {}
    events: Environment

    @classmethod
    def carry_out(cls, browser: Browser, action: Action, tally: Tally) -> None:
        """Send the requests of an action, each after the one that it waits for."""
        complete = [Event() for _ in action.asked]

        def one(place: int, asked: Asked) -> None:
            if asked.after >= 0:
                complete[asked.after].wait()
            gevent.sleep(asked.wait)
            if asked.path in browser.kept:
                complete[place].set()
                return
            failure: Exception | None = None
            begin = time.perf_counter()
            try:
                answer = browser.send(asked)
                tally.add(action.name, asked, answer)
            except Exception as error:  # the client raises its own, too
                failure = error
                tally.failed(action.name, asked, type(error).__name__)
            finally:
                complete[place].set()
            spent = 1000 * (time.perf_counter() - begin)
            cls.events.events.request.fire(
                request_type=asked.method, name=f"{action.name}: {asked.route}", response_time=spent, response_length=0,
                exception=failure, context={},
            )  # fmt: skip

        gevent.joinall([gevent.spawn(one, place, asked) for place, asked in enumerate(action.asked)])


class Student(User):
    """One student. Their actions count once all have opened the page."""

    def on_start(self) -> None:
        self.number = next(Class.numbers)
        self.browser = Browser(Class.url)
        self.doing = life(Class.actions, self.number, Class.same)
        begin = time.perf_counter()
        Class.carry_out(self.browser, next(self.doing), Class.opening)
        Class.opening.times["open: all of it"].append(time.perf_counter() - begin)

    def wait_time(self) -> float:
        return 0.0

    def live(self) -> None:
        match next(self.doing):
            case Pause(seconds):
                gevent.sleep(seconds)
            case Action() as action:
                spare = Class.tally if Class.counting else Tally()
                Class.carry_out(self.browser, action, spare)

    tasks = [live]


def probing(url: str, stopped: Event) -> None:
    """Ask again and again whether the server is there."""
    browser = Browser(url)
    asked = Asked("GET", f"/{PROBE}")
    while not stopped.wait(BETWEEN):
        tally = Class.tally if Class.counting else Class.opening
        try:
            answer = browser.send(asked)
            tally.times[PROBE].append(answer.whole)
            if answer.status != 200:
                tally.errors[f"{PROBE}: {answer.status}"] += 1
        except Exception as error:
            tally.errors[f"{PROBE}: {type(error).__name__}"] += 1


def main(url: str, students: int, seconds: float, wave: float, same: bool) -> None:
    logging.getLogger("locust").setLevel(logging.WARNING)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    page = HTTPClient.from_url(url, network_timeout=PATIENCE).get("/").read().decode()
    Class.url, Class.wave, Class.same = url, wave, same
    Class.actions = recording.read(recording.version_of(page))
    Class.events = Environment(user_classes=[Student])
    for name in ("open", "step"):  # the files are packed, and the processes there, before the class comes
        Class.carry_out(Browser(url), Action(name, Class.actions[name]), Tally())
    gevent.sleep(SETTLING)
    runner = Class.events.create_local_runner()
    stopped = Event()
    prober = gevent.spawn(partial(probing, url, stopped))
    begun = time.monotonic()
    runner.start(students, spawn_rate=students / wave if wave else students)
    gevent.sleep(wave + SETTLING)
    Class.counting = True
    counted, processor = time.monotonic(), time.process_time()
    gevent.sleep(seconds)
    Class.counting = False
    ended, processor = time.monotonic(), time.process_time() - processor
    runner.quit()
    stopped.set()
    prober.join()
    found = {"opening": Class.opening.plain(), "class": Class.tally.plain()}
    times = {"begun": begun, "counted": counted, "ended": ended, "processor": processor}
    print(json.dumps({**found, **times}))


if __name__ == "__main__":
    address, number, length, opening, one_link = sys.argv[1:]
    main(address, int(number), float(length), float(opening), one_link == "same")
