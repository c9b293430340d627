"""Updates and views in one stream: each line is the answer that its own endpoint gives."""

from __future__ import annotations

import json
import pickle
import threading
from typing import Any

import brotli
import pytest

from app.settings import settings
from app.web.capacity.results import Results
from app.web.http import compute
from app.web.http.delivery import Packed
from app.web.http.encodings import Pieces
from app.web.http.problems import BUSY, MEMORY, Refused
from app.web.landscape import handlers
from app.web.views import handlers as view_handlers
from app.web.views import routes
from app.web.views.bodies import ViewsRequest
from tests.sampling import crossed
from tests.web.descent.test_columns import unpacked
from tests.web.documented import DOCUMENT, validated
from tests.web.http.test_leaving import sent_after_leaving
from tests.web.requests import ROSENBROCK, SMALL, changed, post
from tests.web.test_endings import ENDINGS, OBJECTIVES, STEPS, lane
from tests.web.views.processes import stand_in
from tests.web.views.reading import EVENTS, MAP, OUTPUTS, lines

pytestmark = pytest.mark.anyio


# sampled: every objective at two endings, and so every ending of several objectives
@pytest.mark.parametrize(("objective", "ending"), crossed(list(OBJECTIVES), list(ENDINGS), rounds=2))
async def test_every_line_is_what_its_own_endpoint_answers(client, objective, ending):
    status, _ = ENDINGS[ending]
    one = {**lane(objective, ending), "steps": 3 if status == "running" else STEPS, "detail": "full"}
    if ending == "stopped":
        one["until"] = {"loss": 1e300}
    asked = [{"kind": "landscape", **MAP}, {"kind": "events", **EVENTS}, {"kind": "landscape", "resolution": [9]}]
    if "layers" in one["experiment"]["objective"]:
        asked.append({"kind": "boundary", **OUTPUTS})
    for encoding in ("numbers", "base64"):
        run, *views = await lines(client, **one, encoding=encoding, views=asked)
        for line in (run, *views):
            validated(line, "post", "/api/step/views")
        assert run == await post(client, "step", **one, encoding=encoding)
        frames = unpacked(run["frames"]) if encoding == "base64" else run["frames"]
        if not frames:
            assert views == []
            continue
        at = {"experiment": one["experiment"], "state": frames[-1]["state"]}
        assert [view.pop("view") for view in views] == list(range(len(asked)))
        for view, chosen in zip(views, asked, strict=True):
            kind = chosen["kind"]
            where = at if kind != "events" else {key: one[key] for key in ("experiment", "state") if key in one}
            alone = await client.post(
                f"/api/{kind}", json={**where, **{k: v for k, v in chosen.items() if k != "kind"}}
            )
            if alone.status_code == 200:
                assert view == {kind: alone.json()}
            else:
                problem, known = view["problem"], alone.json()
                assert [error["allowed"] for error in problem["errors"]] == [e["allowed"] for e in known["errors"]]
                assert problem["status"] == 422


async def test_a_refused_view_names_its_field_and_the_others_come(client):
    asked = [
        {"kind": "landscape", "plane": {"kind": "parameters", "u": "w9"}},
        {"kind": "boundary", "features": [7]},
        {"kind": "events", "steps": 1, "after": 5},
    ]
    _, first, second, third = await lines(client, experiment=SMALL, views=asked)
    assert first["problem"]["errors"][0]["field"] == "views.0.plane.u"
    assert second["problem"]["errors"][0]["field"] == "views.1.features.0"
    assert third["events"]["events"] == []


@pytest.mark.parametrize(
    ("path", "value", "field", "allowed"),
    [
        ("steps", 10**6, "steps", "1 to"),
        ("views", [{"kind": "landscape"}] * 25, "views", "24"),
        ("views", [{"kind": "picture"}], "views.0", "landscape"),
        ("views", [{"kind": "landscape", "after": 5000}], "views.0", "1000"),
        ("views", [{"kind": "boundary", "state": None}], "views.0", "only the keys"),
        ("views", [{"kind": "boundary", "resolution": 400}], "views.0.resolution", "201"),
        ("views", [{"kind": "events", "steps": 0}], "views.0.steps", "1 to"),
        ("experiment.optimizer.eta", 99, "optimizer.eta", ""),
        ("state", {"parameters": [1.0]}, "state.parameters", "9 numbers"),
    ],
)
async def test_what_is_wrong_is_refused_before_anything_is_sent(client, path, value, field, allowed):
    body = changed({"experiment": SMALL, "views": []}, path, value)
    response = await client.post("/api/step/views", json=body)
    found = response.json()
    assert response.status_code == 422 and response.headers["content-type"] == "application/problem+json"
    assert found["errors"][0]["field"].startswith(field) and allowed in found["errors"][0]["allowed"]


async def test_views_of_frames_on_the_way(client):
    asked = [{"kind": "landscape", **MAP, "frame": frame} for frame in (0, 2, 5)]
    run, first, third = await lines(client, experiment=SMALL, steps=4, views=asked)
    assert (first.pop("view"), third.pop("view")) == (0, 1)
    for frame, view in ((0, first), (2, third)):
        state = run["frames"][frame]["state"]
        assert view == {"landscape": await post(client, "landscape", experiment=SMALL, state=state, **MAP)}


async def test_all_views_share_the_work_of_one_request(client):
    view = {"kind": "landscape", "resolution": [90, 90], "encoding": "base64"}
    large = changed(SMALL, "objective.data", {"name": "moons", "n": 300, "n_test": 0})
    large = changed(large, "objective.layers", [{"units": 16}] * 3 + [{"units": 1}])
    _, alone = await lines(client, experiment=large, views=[view])
    assert "landscape" in alone
    _, *views = await lines(client, experiment=large, views=[view] * 24)
    assert {view["problem"]["errors"][0]["field"] for view in views} == {f"views.{k}.resolution" for k in range(24)}


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_the_stream_reads_back_in_every_encoding(client, encoding):
    body = {"experiment": SMALL, "views": [{"kind": "landscape", **MAP}, {"kind": "boundary", **OUTPUTS}]}
    plain = await client.post("/api/step/views", json=body, headers={"accept-encoding": "identity"})
    packed = await client.post("/api/step/views", json=body, headers={"accept-encoding": encoding})
    assert packed.headers.get("content-encoding", "identity") == encoding
    assert packed.text == plain.text


def test_what_has_been_sent_of_a_stream_can_be_read_at_once():
    pieces, reader = Pieces("br"), brotli.Decompressor()
    assert [reader.process(pieces.add(piece)) for piece in (b"first\n", b"second\n")] == [b"first\n", b"second\n"]


async def test_nothing_is_computed_for_a_client_that_left(app, monkeypatch):
    begun, seen = threading.Event(), []
    sample = handlers.sample

    def noted(*arguments: Any) -> Any:
        seen.append(arguments)
        begun.set()
        return sample(*arguments)

    monkeypatch.setattr(handlers, "sample", noted)
    fine = {"kind": "landscape", "resolution": [5, 5], "after": 1000}
    body = {"experiment": SMALL, "views": [{"kind": "landscape", "resolution": [3, 3]}, fine, fine]}
    sent = await sent_after_leaving(app, "/api/step/views", body, begun)
    assert len(seen) == 1 and sent[0]["status"] == 200 and sent[-1]["more_body"]


@pytest.mark.parametrize(("path", "models"), [("step/views", ["StepAnswer", "ViewAnswer"]), ("views", ["ViewAnswer"])])
def test_the_lines_are_documented(path, models):
    schema = DOCUMENT["paths"][f"/api/{path}"]["post"]["responses"]["200"]["content"]["application/x-ndjson"]
    named = [part["$ref"].rsplit("/", 1)[-1] for part in schema["schema"]["anyOf"]]
    assert named == models and set(named) <= set(DOCUMENT["components"]["schemas"])


LOOKS = [{"kind": "landscape", "resolution": [3, 3]}, {"kind": "boundary", "resolution": 5}, {"kind": "events"}]


@pytest.mark.parametrize("together", [0, 60])
async def test_views_come_in_order_however_many_are_computed_in_one_go(client, monkeypatch, together):
    monkeypatch.setattr(view_handlers, "TOGETHER", together)
    calls, lines = [], view_handlers.lines

    def counted(*arguments: Any) -> Packed:
        calls.append(lines(*arguments))
        return calls[-1]

    monkeypatch.setattr(view_handlers, "lines", counted)
    body = {"experiment": SMALL, "steps": 2, "views": [*LOOKS, {**LOOKS[0], "after": 60}]}
    answer = await client.post("/api/step/views", json=body)
    assert [json.loads(line).get("view") for line in answer.text.splitlines()] == [None, 0, 1, 2, 3]
    assert [call.known for call in calls] == ([1, 1, 1, 1] if together == 0 else [3, 1])


@pytest.mark.parametrize(("kind", "computed"), [(MEMORY, [0, 2]), (BUSY, [])])
async def test_one_view_that_takes_too_much_is_refused_alone(kind, computed):
    """The second of three does. Where the server is busy, none of them is tried again."""

    class Processes:
        async def answer(self, key, client, long, function, body, due, settings):
            if any(view.position == 1 for view in due):
                raise Refused(503, "no", kind=kind)
            return function(body, due, settings)

    state = type("State", (), {"capacity": Processes(), "settings": settings()})()
    request = type("Asked", (), {"app": type("App", (), {"state": state})(), "client": None})()
    body = ViewsRequest.model_validate({"experiment": SMALL, "views": LOOKS})
    begun = view_handlers.frames(body, settings())
    views = view_handlers.views(body, begun.known)
    found = []
    while views:
        lines = await routes.computing(request, ("", b""), body, settings(), len(LOOKS))(views)
        found += [json.loads(line) for line in lines.content.splitlines()]
        views = views[lines.known :]
    assert [line["view"] for line in found] == [0, 1, 2]
    assert [line["view"] for line in found if "problem" not in line] == computed


def shows(frame: int | None = None, **more: Any) -> dict[str, Any]:
    return {"kind": "landscape", "resolution": [3, 3], **more} | ({} if frame is None else {"frame": frame})


async def test_while_many_wait_a_moving_picture_moves_less_often(app, client, monkeypatch):
    """Of what shows the same at several frames the last one is computed; all else comes as ever."""

    processes = stand_in(app, monkeypatch, busy=True)
    coarse = [shows(0), shows(2), {"kind": "boundary", "resolution": 3, "frame": 0}, {"kind": "boundary", "frame": 2}]
    asked = [*coarse, shows(1, resolution=[5, 5]), shows(), {"kind": "events", "steps": 1}, shows(3), shows(9)]
    run, *found = await lines(client, experiment=SMALL, steps=4, views=asked)
    problems = {line["view"]: line["problem"] for line in found if "problem" in line}
    assert sorted(line["view"] for line in found) == list(range(8)), "frame 9 is not reached"
    assert sorted(problems) == [0, 1, 5], "the last frame is the one at 3"
    assert {problem["type"] for problem in problems.values()} == {BUSY}
    state = run["frames"][3]["state"]
    alone = await post(client, "landscape", experiment=SMALL, state=state, resolution=[3, 3])
    assert next(line for line in found if line["view"] == 7)["landscape"] == alone
    processes.busy = False
    run, *found = await lines(client, experiment=SMALL, steps=4, views=asked)
    assert [line["view"] for line in found] == list(range(8)) and not any("problem" in line for line in found)


async def test_while_many_wait_frames_are_left_out_in_whatever_order_they_are_asked_for(app, client, monkeypatch):
    stand_in(app, monkeypatch, busy=True)
    _, *found = await lines(client, experiment=SMALL, steps=4, views=[shows(2), shows(3), shows(0), shows(1)])
    assert sorted(line["view"] for line in found if "problem" in line) == [0, 2, 3]


@pytest.mark.parametrize("path", ["step/views", "race/views"])
@pytest.mark.parametrize("together", [0, 60])
async def test_each_view_comes_once_where_many_wait_only_now_and_then(app, client, monkeypatch, path, together):
    """The same body is asked for twice, and what was computed is kept: other views follow the first one."""
    kept: dict[Any, Packed] = {}

    def work(key, function, *arguments):
        if key not in kept:
            kept[key] = function(*arguments)
        return kept[key]

    processes = stand_in(app, monkeypatch, work)
    monkeypatch.setattr(view_handlers, "TOGETHER", together)
    looks = [{"kind": "boundary", "resolution": 3}, shows(0), shows(resolution=[5, 5]), shows(1)]
    looks = [{**look, "after": 1} for look in looks]
    where = {"lanes": [{"experiment": SMALL}]} if path == "race/views" else {"experiment": SMALL}
    for busy in (False, True, False):
        processes.busy = busy
        _, *found = await lines(client, f"/api/{path}", **where, steps=2, views=looks)
        assert sorted(line["view"] for line in found) == [0, 1, 2, 3]
        assert [line["view"] for line in found if "problem" in line] == ([1] if busy else [])


EVENT = {"step": 1, "kind": "spike", "title": "", "text": "", "layer": None, "until": None}


@pytest.mark.parametrize("path", ["views", "step/views", "race/views"])
async def test_a_long_body_goes_to_a_process_about_once(app, client, monkeypatch, path):
    """Each view by itself. Sent whole for every view, a body of 3 MB kept the server and a process busy for 18 s."""
    sizes: list[int] = []

    def work(key, function, *arguments):
        sizes.append(len(pickle.dumps(arguments)))
        return function(*arguments)

    stand_in(app, monkeypatch, work)
    monkeypatch.setattr(view_handlers, "TOGETHER", 0)
    looks = [{"kind": "events", "steps": 1, "events": [EVENT] * 100} for _ in range(24)]
    start = {"parameters": [0.1] * 9}
    lane = {"experiment": SMALL, "state": start}
    where = {"lanes": [lane] * 12} if path == "race/views" else lane
    found = await lines(client, f"/api/{path}", **where, views=looks)
    assert [line["view"] for line in found if "view" in line] == list(range(24)) and len(sizes) >= 24
    whole = ViewsRequest.model_validate({"experiment": SMALL, "views": looks})
    assert sum(sizes) < 3 * len(pickle.dumps(whole))


@pytest.mark.parametrize(
    ("experiment", "start", "look", "field"),
    [
        (ROSENBROCK, [0.5, 0.5], {"kind": "boundary"}, "experiment.objective.kind"),
        (SMALL, [1e200] * 9, {"kind": "landscape", "plane": {"kind": "curvature"}}, "state.parameters"),
        (SMALL, [0.1] * 9, {"kind": "landscape", "plane": {"kind": "principal"}}, "views.1.plane.steps"),
    ],
)
async def test_a_refused_view_names_a_field_of_the_request(client, experiment, start, look, field):
    """The experiment and the state are no part of a view."""
    lane = {"experiment": experiment, "state": {"parameters": start}}
    views = [{"kind": "events", "steps": 1}, look]
    (refused,) = [line for line in await lines(client, "/api/views", **lane, views=views) if "problem" in line]
    assert [error["field"] for error in refused["problem"]["errors"]] == [field.removeprefix("experiment.")]
    if start[0] > 1:  # no frame is whole so far out
        return
    here = {"experiment": experiment}, {"lanes": [{"experiment": experiment}, lane]}
    of_lane = [{**view, "lane": 1} for view in views]
    for path, where, asked in (("step/views", here[0], views), ("race/views", here[1], of_lane)):
        (refused,) = [line for line in await lines(client, f"/api/{path}", **where, views=asked) if "problem" in line]
        inner = f"lanes.1.{field}" if path == "race/views" else field.removeprefix("experiment.")
        found = refused["problem"]["errors"][0]["field"]
        assert found == (field if field.startswith("views") else inner)


@pytest.mark.parametrize("path", ["views", "step/views", "race/views"])
async def test_what_is_kept_for_views_counts_as_what_it_takes(app, client, monkeypatch, path):
    """Also the states of the views that are left, of which the answer's bytes say nothing."""
    kept: list[Packed] = []

    def work(key, function, *arguments):
        kept.append(function(*arguments))
        return kept[-1]

    stand_in(app, monkeypatch, work)
    monkeypatch.setattr(view_handlers, "TOGETHER", 0)
    monkeypatch.setattr(routes, "step_place", lambda body: compute.SIDE_BY_SIDE)
    wide = changed(SMALL, "objective.layers", [{"units": 32}, {"units": 32}, {"units": 1}])
    where = {"lanes": [{"experiment": wide}]} if path == "race/views" else {"experiment": wide}
    await lines(client, f"/api/{path}", **where, views=[shows(), *[{"kind": "events", "steps": 1}] * 23])
    first = kept[0]
    assert first.known and all(abs(len(pickle.dumps(one)) - one.size) < 5_000 for one in kept)
    assert 25_000 < first.more < 30_000, "one state, of three vectors with 1,185 numbers, however many views are of it"


def test_results_that_are_kept_are_bounded_with_all_they_take():
    results = Results(1000)
    for key in range(5):
        results.keep(key, Packed(b"", known="states", more=100))
    assert list(results.kept) == [0, 1, 2, 3, 4] and results.bytes == 500
    results.keep(5, Packed(b"x", more=125))
    for key in range(6, 16):
        results.keep(key, Packed(b"", more=100))
    assert len(results.kept) == 10 and results.bytes == 1000 and 5 not in results.kept
