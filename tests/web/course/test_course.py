"""The course over HTTP: lessons, graded predictions and tables, refusals, and the pages with a lesson in them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import jsonschema_rs
import pytest

from app.core.experiment import to_plain
from app.main import create_app
from app.settings import BadSetting, settings
from app.web.course import install
from app.web.course.__main__ import main
from app.web.course.pages import embedded
from app.web.course.source import BrokenLessons
from tests.web.documented import DOCUMENT

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).parent / "lessons"


@pytest.fixture(scope="module")
def shown():
    """The application with the lessons beside this file."""
    return create_app(replace(settings(), lessons=FOLDER))


@pytest.fixture
async def course(shown):
    transport = httpx.ASGITransport(app=shown, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://descent.test") as client:
        yield client


async def get(client, path, status=200):
    response = await client.get(path)
    assert response.status_code == status, response.text
    return response.json()


async def post(client, path, body, status=200):
    response = await client.post(path, json=body)
    assert response.status_code == status, response.text
    return response.json()


async def test_the_lessons_and_their_neighbours(course):
    listed = (await get(course, "/api/lessons"))["lessons"]
    assert [(entry["number"], entry["slug"], entry["title"]) for entry in listed] == [
        (1, "parabola", "The parabola x^2"), (2, "two-layers", "Two layers"),
    ]  # fmt: skip
    first, second = [await get(course, f"/api/lessons/{entry['slug']}") for entry in listed]
    assert first["previous"] is None and first["next"] == {"slug": "two-layers", "title": "Two layers"}
    assert second["previous"] == {"slug": "parabola", "title": first["title"]} and second["next"] is None


@pytest.mark.parametrize("slug", ["parabola", "two-layers"])
async def test_a_lesson_is_as_documented_and_gives_nothing_away(course, slug):
    lesson = await get(course, f"/api/lessons/{slug}")
    schema = {"$ref": "#/components/schemas/LessonAnswer", "components": DOCUMENT["components"]}
    jsonschema_rs.validate(schema, lesson)
    for piece in lesson["pieces"]:
        if piece["kind"] == "prediction":
            assert not {"right", "because", "slips", "wrong", "truth", "asks"} & set(piece)


async def test_experiments_of_lessons_can_be_run(course):
    for slug in ("parabola", "two-layers"):
        for piece in (await get(course, f"/api/lessons/{slug}"))["pieces"]:
            if piece["kind"] in ("view", "prediction"):
                started = await post(course, "/api/start", {"experiment": piece["experiment"]})
                assert started["experiment"] == piece["experiment"]
                view = piece["view"]
                body = {"experiment": piece["experiment"], "resolution": [5, 5], "range": view["range"]}
                await post(course, "/api/landscape", body | ({"plane": view["plane"]} if view["plane"] else {}))
            if piece["kind"] == "study":
                request = piece["request"]
                assert request["stream"] is True
                if "claim" not in request:
                    answer = await post(course, "/api/study", {**request, "stream": False})
                    assert answer["summary"]["total"] == 2


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [(0.8, True, "2 - 0.3"), (0.83, True, "2 - 0.3"), (3.2, False, "uphill"), (-2.1, False, "the slope"),
     (7, False, "slope is 4")],
)  # fmt: skip
async def test_a_number(course, answer, right, said):
    found = await post(course, "/api/lessons/parabola/predict", {"block": 1, "answer": answer})
    assert found["right"] is right and said in found["explanation"] and found["explanation"].startswith("<p>")
    # The truth is what /api/step makes of the experiment that comes back.
    stepped = await post(course, "/api/step", {"experiment": found["experiment"], "steps": found["steps"]})
    assert found["truth"] == stepped["frames"][-1]["state"]["parameters"][0] == pytest.approx(0.8)
    assert found["values"] is None


async def test_which_statement_holds(course):
    answers = [await post(course, "/api/lessons/parabola/predict", {"block": 3, "answer": index}) for index in range(3)]
    assert [answer["right"] for answer in answers] == [False, False, True]
    assert {answer["truth"] for answer in answers} == {2}
    assert "at <span" in answers[1]["explanation"] and "no end" not in answers[1]["explanation"]
    assert "five times too long" in answers[2]["explanation"] and "no end" in answers[2]["explanation"]


async def test_which_change_is_best(course):
    found = await post(course, "/api/lessons/two-layers/predict", {"block": 1, "answer": 0})
    assert not found["right"] and found["truth"] == 1 and found["explanation"] == "<p>It hardly moves.</p>"
    assert found["experiment"]["optimizer"]["eta"] == 0.01  # the best one's
    stepped = await post(course, "/api/step", {"experiment": found["experiment"], "steps": 30})
    assert found["values"][1] == stepped["frames"][-1]["loss"] == min(found["values"])


async def test_a_table(course):
    found = await post(course, "/api/lessons/parabola/table", {"block": 2})
    assert found["finding"] == "<p>Above 1 it climbs.</p>"
    assert [row["label"] for row in found["rows"]] == ["0.1", "0.5", "1", "1.01"]
    for eta, row in zip((0.1, 0.5, 1, 1.01), found["rows"], strict=True):
        x = 3 * (1 - 2 * eta) ** 20
        assert row["values"] == pytest.approx([x, x * x, 20]) and row["status"] == "running" and row["steps"] == 20
    found = await post(course, "/api/lessons/two-layers/table", {"block": 2})
    assert [row["label"] for row in found["rows"]] == ["gd far", "gd near", "adam far", "adam near"]
    assert len({tuple(row["values"]) for row in found["rows"]}) == 4


@pytest.mark.parametrize(
    ("path", "body", "field", "allowed"),
    [
        ("parabola/predict", {"block": 0, "answer": 1}, "block", "1, 3"),
        ("parabola/predict", {"block": 99, "answer": 1}, "block", "1, 3"),
        ("parabola/predict", {"block": 1}, "answer", "number"),
        ("parabola/predict", {"block": 1, "answer": "0.8"}, "answer", "number"),
        ("parabola/predict", {"block": 1, "answer": None}, "answer", "number"),
        ("parabola/predict", {"block": 3, "answer": 3}, "answer", "0 to 2"),
        ("parabola/predict", {"block": 3, "answer": -1}, "answer", "0 to 2"),
        ("parabola/predict", {"block": 3, "answer": 0.5}, "answer", "0 to 2"),
        ("parabola/predict", {"block": 1, "answer": 1, "steps": 5}, "steps", "only the keys"),
        ("parabola/table", {"block": 1}, "block", "2"),
        ("parabola/table", {"block": -1}, "block", "0 to 99"),
        ("two-layers/table", {}, "block", "whole number"),
    ],
)
async def test_refusals_name_the_field(course, path, body, field, allowed):
    problem = await post(course, f"/api/lessons/{path}", body, 422)
    assert problem["errors"][0]["field"] == field and allowed in problem["errors"][0]["allowed"]


@pytest.mark.parametrize("path", ["/api/lessons/none", "/learn/none", "/learn/", "/api/lessons/"])
async def test_unknown_lessons_and_blocks_are_refused(course, path):
    response = await course.get(path)
    assert response.status_code == 404 and response.headers["content-type"] == "application/problem+json"
    await post(course, "/api/lessons/none/predict", {"block": 0, "answer": 0}, 404)
    await post(course, "/api/lessons/none/table", {"block": 0}, 404)


@pytest.mark.parametrize(
    ("path", "meant"),
    [("02-two-layers", "two-layers"), ("two-layers/x", "two-layers"), ("%3Cb%3E", None), ("", None)],
)
async def test_a_browser_is_shown_the_way_from_a_mistyped_lesson(course, path, meant):
    response = await course.get(f"/learn/{path}", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.status_code == 404 and response.headers["content-type"].startswith("text/html")
    links = re.findall('href="(/learn[^"]*)"', response.text)
    assert links == [*([f"/learn/{meant}"] if meant else []), "/learn"]
    assert "<b>" not in response.text


class Page(HTMLParser):
    """The JSON of a page's lesson, its title, and the text within noscript."""

    def __init__(self, text):
        super().__init__()
        self.path, self.lesson, self.title, self.without = [], "", "", ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.path.append("lesson" if dict(attributes).get("id") == "lesson" else tag)

    def handle_endtag(self, tag):
        while self.path and self.path.pop() not in (tag, "lesson" if tag == "script" else tag):
            pass

    def handle_data(self, data):
        if self.path[-1:] == ["lesson"]:
            self.lesson += data
        elif self.path[-1:] == ["title"]:
            self.title += data
        elif "noscript" in self.path:
            self.without += data


@pytest.mark.parametrize("slug", ["parabola", "two-layers"])
async def test_the_page_holds_the_lesson(course, slug):
    response = await course.get(f"/learn/{slug}")
    assert response.status_code == 200 and "no-store" in response.headers["cache-control"]
    page, lesson = Page(response.text), await get(course, f"/api/lessons/{slug}")
    assert json.loads(page.lesson) == lesson
    assert lesson["title"] in page.title and "Descent" in page.title
    without = " ".join(page.without.split())
    assert lesson["summary"] in without and lesson["title"] in without
    (nonce,) = re.findall(r"'nonce-([^']+)'", response.headers["content-security-policy"])
    assert f'<script type="application/json" id="lesson" nonce="{nonce}">' in response.text
    modules = r'<script type="module" [^>]*src="([^"]*)"'
    assert re.findall(modules, response.text) == re.findall(modules, (await course.get("/")).text) != []
    assert 'id="app"' in response.text


async def test_without_scripts_live_numbers_are_those_of_the_view(course):
    without = " ".join(Page((await course.get("/learn/parabola")).text).without.split())
    assert "It stands at 3." in without and "The slope is 6; <b>no HTML</b>" in without
    lesson = await get(course, "/api/lessons/two-layers")
    view = next(piece for piece in lesson["pieces"] if piece["kind"] == "view")
    stepped = await post(course, "/api/step", {"experiment": view["experiment"], "steps": 3, "detail": "full"})
    frame = stepped["frames"][-1]
    numbers = (frame["layers"][0]["a"][0][0], frame["inputs"][0][1], frame["layers"][0]["delta"][0][0])
    answers, to, term = (f"{number:.3g}".replace("-", "−") for number in numbers)
    without = Page((await course.get("/learn/two-layers")).text).without
    assert f"The first unit answers {answers} to {to}, its error term is {term}." in without


async def test_the_playground_itself_has_no_lesson(course):
    text = (await course.get("/")).text
    assert 'id="lesson"' not in text and "one step at a time" in Page(text).title


async def test_the_list_of_lessons(course):
    response = await course.get("/learn")
    assert re.findall(r'data-slug="([^"]*)"', response.text) == ["parabola", "two-layers"]
    assert 'href="/learn/parabola"' in response.text and "A network of two layers." in response.text


@pytest.mark.parametrize("text", ["</script><script>a()</script>", "<!--<script>", "&amp;", "\u2028\u2029", 'a"\\'])
def test_embedded_json_cannot_end_its_element(text):
    found = embedded({"html": text})
    assert not set("<>&\u2028\u2029") & set(found) and json.loads(found) == {"html": text}


async def test_a_lesson_cannot_break_out_of_the_page(tmp_path):
    (tmp_path / "01-a.md").write_text(
        "# </title><script>bad()</script> `</script>`\n\n</script><script>bad()</script> `</noscript><b>`\n\n"
        '```view\n{"preset": "moons", "caption": "</script><!--"}\n```\n\n[x](javascript:bad())\n'
    )
    app = create_app(replace(settings(), lessons=tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://descent.test") as client:
        for path in ("/learn/a", "/learn"):
            text = (await client.get(path)).text
            assert "<script>bad" not in text and "</noscript><b>" not in text and 'href="javascript' not in text
        assert json.loads(Page((await client.get("/learn/a")).text).lesson)["slug"] == "a"


def test_faults_in_a_chosen_folder_stop_the_start(tmp_path):
    (tmp_path / "01-a.md").write_text("# A\n\nB.\n\n```view\n{}\n```\n")
    with pytest.raises(BrokenLessons, match="01-a.md:5: caption is missing"):
        create_app(replace(settings(), lessons=tmp_path))
    command = [sys.executable, "-m", "app"]
    run = subprocess.run(
        command, env={"DESCENT_LESSONS": str(tmp_path), "PORT": "0"}, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 1 and run.stdout == ""
    assert run.stderr.startswith("descent: ") and "01-a.md:5: caption" in run.stderr and "Traceback" not in run.stderr


def test_lessons_can_be_checked_by_a_command(tmp_path, capsys):
    assert main([str(FOLDER)]) == 0 and capsys.readouterr().out == "2 lessons are good\n"
    (tmp_path / "01-a.md").write_text("# A\n\nB.\n\n```view\n{}\n```\n")
    command = [sys.executable, "-m", "app.web.course", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 1 and f"{tmp_path}/01-a.md:5: caption" in run.stdout


@pytest.mark.parametrize("name", [None, "README.md", "lesson.txt"])
def test_a_chosen_folder_without_lessons_stops_the_start(tmp_path, name):
    """As where a container is given a folder that is not there: Docker makes an empty one."""
    if name:
        (tmp_path / name).write_text("# A\n\nB.\n")
    with pytest.raises(BadSetting, match=f"DESCENT_LESSONS is '{tmp_path}', but must be a folder with lessons in it"):
        create_app(replace(settings(), lessons=tmp_path))


async def test_a_course_of_no_lessons(tmp_path, monkeypatch):
    monkeypatch.setattr(install, "assets", lambda name: tmp_path)
    app = create_app(replace(settings(), lessons=None))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://descent.test") as client:
        assert (await client.get("/api/lessons")).json() == {"lessons": []}
        assert "no lessons" in (await client.get("/learn")).text
        assert (await client.get("/docs")).status_code == 200


def test_pieces_carry_experiments_in_full(shown):
    for lesson in shown.state.course.lessons:
        for piece in lesson.pieces:
            if hasattr(piece, "experiment"):
                assert piece.plain()["experiment"] == to_plain(piece.experiment)
