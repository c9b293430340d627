"""The format of lessons: what is read out of a good file, and of every mistake its file, line and what is allowed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.catalog.presets import PRESETS
from app.core.experiment import parse, to_plain
from app.settings import assets
from app.web.course import markdown, pieces
from app.web.course.blocks import BLOCKS
from app.web.course.loader import load, required
from app.web.course.source import BadJson, BrokenLessons, Json

GOOD = Path(__file__).parent / "lessons"
TITLE = "# A title\n\nA paragraph.\n\n"
VIEW = '```view\n{"preset": "two_minima", "caption": "A ball"}\n```\n\n'


@pytest.fixture(scope="module")
def course():
    return required(GOOD)


def test_every_shipped_lesson_is_good():
    """All mistakes of all files at once; runs, truths and links included."""
    course = load(assets("lessons"), thorough=True)
    assert not course.faults, "\n" + "\n".join(map(str, course.faults))
    assert course.lessons, "there is no lesson"


def test_the_examples_of_the_guide_are_a_good_lesson(root, tmp_path):
    guide = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    text, kind, kinds = TITLE, "", []
    for found in re.finditer(r"^### (\w+)|^```\n(\{.*?)^```", guide, re.MULTILINE | re.DOTALL):
        if found[1]:
            kind = found[1]
        else:
            text += f"```{kind}\n{found[2]}```\n\n"
            kinds.append(kind)
    assert {*kinds} == {*BLOCKS} and kinds.count("prediction") == 3
    (tmp_path / "01-guide.md").write_text(text, encoding="utf-8")
    assert len(required(tmp_path).lessons) == 1


def test_the_guide_names_every_key(root):
    guide = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for model in BLOCKS.values():
        for key in model.model_fields:
            assert f"`{key}`" in guide or f'"{key}":' in guide, key


def test_a_file_is_a_lesson(course):
    assert [(lesson.number, lesson.slug) for lesson in course.lessons] == [(1, "parabola"), (2, "two-layers")]
    first = course.lessons[0]
    assert first.title == "The parabola x^2" and first.file == "lessons/01-parabola.md"
    assert first.summary == "Down a curve, one step at a time, with f'(x) = 2x. See the other and the API."
    assert [piece.kind for piece in first.pieces] == [
        "text", "view", "text", "prediction", "table", "prediction"
    ]  # fmt: skip
    assert [piece.block for piece in first.pieces if isinstance(piece, pieces.Block)] == [0, 1, 2, 3]


def test_text_becomes_html_without_raw_html(course):
    before, after = (piece.html for piece in course.lessons[0].pieces if isinstance(piece, pieces.Text))
    assert "<h1>" not in before and "<h2>A part</h2>" in before
    assert '<span class="tex">f\'(x) = 2x</span>' in before and '<a href="/learn/two-layers">the other</a>' in before
    assert '<output class="live" data-of="x">' in before
    assert '<output class="live" data-of="gradient of x">' in after
    assert '<div class="tex">x_{t+1} = x_t - \\eta \\cdot 2 x_t &lt; x_t</div>' in after
    assert "&lt;b&gt;no HTML&lt;/b&gt; &amp; <code>code</code>" in after
    assert '<code class="language-python">x = x - eta * 2 * x' in after


def test_a_view(course):
    view = course.lessons[0].pieces[1].plain()
    assert view["caption"] == "A ball on x^2" and view["preset"] == "parabola" and view["room"] == "numbers"
    assert view["experiment"] == to_plain(parse(PRESETS["parabola"].experiment))
    assert view["view"] == PRESETS["parabola"].view and view["select"] == "x" and view["steps"] == 0
    view = course.lessons[1].pieces[1].plain()
    assert view["preset"] is None and view["experiment"]["objective"]["loss"] == {"name": "half_mse"}
    assert view["view"] == {
        "mode": "3d",
        "plane": {"kind": "parameters", "u": "w1[1,1]", "v": "w2[1,2]"},
        "range": {"u": [-2, 2], "v": [-2, 2]},
    }
    assert (view["steps"], view["room"], view["part"], view["example"]) == (3, "why", "collapse", 4)


def test_a_preset_s_view_fits_what_a_change_made_of_it(tmp_path):
    changed = '{"preset": "moons", "change": {"objective.layers.0.units": 2}, "caption": "Smaller"}'
    kept = '{"preset": "moons", "change": {"optimizer.eta": 1}, "caption": "Faster"}'
    text = TITLE + f"```view\n{changed}\n```\n\n```view\n{kept}\n```\n\n"
    text += '```prediction\n{"preset": "moons", "question": "?", "number": {"of": "loss", "within": 1e-9},'
    text += ' "right": "r", "wrong": "w"}\n```\n'
    (tmp_path / "01-a.md").write_text(text)
    smaller, faster, question = (piece.plain() for piece in required(tmp_path).lessons[0].pieces[1:])
    assert smaller["view"] == {"mode": "2d", "plane": None, "range": None}
    assert faster["view"] == PRESETS["moons"].view and faster["preset"] is None
    assert question["view"] == PRESETS["moons"].view and question["preset"] == "moons"


def block(kind: str, **keys: object) -> str:
    return f"```{kind}\n{json.dumps(keys, indent=0)}\n```\n"


def view(**keys: object) -> str:
    return block("view", **{"preset": "moons", "caption": "A view"} | keys)


def question(**keys: object) -> str:
    base = {"preset": "parabola", "question": "Where?", "right": "Yes", "wrong": "No"}
    return VIEW + block("prediction", **base | {"number": {"of": "x", "within": 0.1}} | keys)


def chosen(*choices: dict[str, object], **keys: object) -> str:
    filled = [{**CHOICE, **choice} for choice in choices]
    return VIEW + block("prediction", preset="parabola", question="Which?", choices=filled, **keys)


def table(**keys: object) -> str:
    base = {"preset": "parabola", "claim": "C", "vary": {"optimizer.eta": [0.1]}, "show": ["x"], "finding": "F"}
    return VIEW + block("table", **base | keys)


def study(**keys: object) -> str:
    base = {"claim": "scales", "measure": "converged", "x": "optimizer.eta", "series": "optimizer"}
    return VIEW + block("study", **base | {"rows": "objective.parameters.condition"} | keys)


def own_study(**keys: object) -> str:
    return VIEW + block("study", study=keys, measure="loss_train", x="optimizer.eta", text="T", finding="F")


CHOICE = {"answer": "A", "because": "B"}
FIVE = [1, 2, 3, 4, 5]
RUNS = [{"status": "running"}]
FALLS = [{"of": "loss", "below": {"of": "loss", "at": 0}}]
RATES = [{"change": {"optimizer.eta": 0.1}}, {"change": {"optimizer.eta": 0.2}}]

MOONS = {"preset": "moons", "caption": "A view"}
FAR = {"preset": "chain", "mode": "2d"}  # its axes end at -1 and 3, and at -0.5 and 3.5

MISTAKES = {
    # what is at fault: the text after the title, what is written where the fault is (and in which of such lines, if
    # not in the first), and what is said
    "no view": ("Text.", "# A title", "there is no view"),
    "a prediction first": (block("prediction", preset="moons", question="?"), "```pred", "the first block is a pred"),
    "not JSON": ('```view\n{"preset": "moons",\n "caption": "x",,\n}\n```', ",,", r"not JSON: .*column 17"),
    "NaN": ('```view\n{"preset": "moons", "caption": "x", "steps": NaN}\n```', "NaN", "NaN is no number"),
    "no object": ("```view\n[1]\n```", "[1]", "not a JSON object"),
    "never closed": ('```view\n{"preset": "moons",', '"moons"', "not JSON"),
    "a key twice": (
        '```view\n{"preset": "moons",\n"caption": "x",\n"preset": "xor"}\n```', '"xor"', "is there twice",
    ),
    "unknown preset": (view(preset="mons"), '"preset"', 'preset is "mons"; allowed: one of moons, chain'),
    "unknown key": (view(stepz=3), '"stepz"', "stepz is 3; allowed: only the keys preset"),
    "wrong type": (view(steps="3"), '"steps"', 'steps is "3"; allowed: a whole number from 0 to 5000'),
    "too many steps": (view(steps=5001), '"steps"', "a whole number from 0 to 5000"),
    "missing key": (block("view", preset="moons"), "```view", "caption is missing"),
    "two setups": (view(experiment={}), '"preset"', "exactly one of preset and experiment"),
    "no setup": (view(preset=None), '"preset"', "exactly one of preset and experiment"),
    "bad experiment": (
        view(preset=None, experiment={"optimizer": {"name": "gd", "eta": -1}}), '"eta"', "optimizer.eta is -1",
    ),
    "bad path": (view(change={"optimizer.mu": 1}), '"optimizer.mu"', "optimizer.mu is 1; allowed: only the keys eta"),
    "bad value": (view(change={"seed": -1}), '"seed"', "change.seed is -1"),
    "no such parameter": (view(select="w9[1,1]"), '"select"', r"w1\[1,1\] to b2\[1\]"),
    "no such example": (view(example=999), '"example"', "0 to 299"),
    "an example of a function": (view(preset="parabola", example=0), '"example"', "null"),
    "no such plane": (view(plane={"kind": "parameters", "u": "w1[9,9]"}), '"u"', "plane.u is"),
    "a part elsewhere": (view(room="data", part="update"), '"room"', "allowed: why"),
    "no layers to collapse": (view(preset="parabola", part="collapse"), '"part"', "no layers"),
    "a caption of two lines": (view(caption="x\ny"), '"caption"', "caption"),
    "no such quantity": (question(number={"of": "y", "within": 1}), '"of"', r'number.of is "y".*a parameter \(x\)'),
    "live number": (VIEW + "One\ntwo `=y` three", "two `", 'live number is "y"'),
    "live number before the view": ("Here `=y`.\n\n" + VIEW, "Here", 'live number is "y"'),
    "live number without experiment": (study(text="Here `=x`."), '"text"', "but no experiment for it"),
    "number and choices": (question(choices=[CHOICE] * 2), '"number"', "exactly one of number"),
    "no wrong": (question(wrong=None), '"wrong"', "wrong is missing"),
    "a number compared": (question(least="loss"), '"least"', "nothing beside number"),
    "slip equal to the truth": (
        question(slips=[{"value": 2.4, "within": 0.1, "because": "B"}]), '"value"', "slips.0.value is 2.4.*one is 2.4",
    ),
    "steps that diverge": (question(steps=3000, change={"optimizer.eta": 9.9}), '"steps"', "the run diverges then"),
    "one choice": (chosen({"when": FALLS}), '"choices"', "a list of 2 to 5"),
    "two choices true": (chosen({"when": FALLS}, {"when": RUNS}), '"choices"', "number 1 and 2 hold"),
    "no choice true": (chosen(*[{"when": [{"status": "diverged"}]}] * 2), '"choices"', "none holds"),
    "no condition": (chosen({"when": FALLS}, {}), ("{", 6), "choices.1.when is missing"),
    "a change to no end": (chosen({"when": FALLS}, *RATES[:1]), '"change"', "nothing without least or most"),
    "a condition with a change": (chosen(*RATES, {"when": FALLS}, least="loss"), '"when"', "nothing beside least"),
    "no level": (chosen({"when": FALLS}, {"when": [{"of": "x"}]}), ("{", 7), "exactly one of below and above"),
    "later than the run": (chosen({"when": FALLS}, {"when": [{"of": "x", "at": 2, "above": 1}]}), '"at": 2', "at most"),
    "a status and more": (chosen({"when": RUNS}, {"when": [{**RUNS[0], "of": "x"}]}), '"of"', "nothing beside status"),
    "the least of what is not": (chosen(*RATES, least="y"), '"least"', 'least is "y"'),
    "a tie": (chosen(*RATES[:1] * 2, most="x"), '"choices"', "2.4 of number 1 and 2.4 of number 2"),
    "least and most": (chosen(*RATES, least="x", most="x"), '"most"', "nothing beside least"),
    "too many rows": (table(vary={"seed": list(range(25))}), '"seed"', "a list of 1 to 24"),
    "too many combinations": (table(vary={"seed": FIVE, "batch_size": FIVE}), '"vary"', "1 to 24 rows"),
    "a row that cannot be": (table(vary={"optimizer.eta": [0.1, "z"]}), '"z"', 'vary.optimizer.eta.1 is "z"'),
    "too few labels": (table(labels=["a", "b"]), '"labels"', "1 labels, one per row"),
    "too much work": (
        table(preset="spiral", steps=5000, vary={"seed": list(range(24))}), '"steps"', "at most .* with these 24 runs",
    ),
    "no such claim": (study(claim="all"), '"claim"', "one of noise_minimum"),
    "no such measure": (study(claim="depth", measure="converged"), '"measure"', "loss_train, gradient_norm_per_layer"),
    "no such axis": (study(x="seed"), '"x"', "each once: optimizer, objective"),
    "an axis too few": (study(rows=None), '"rows"', "rows is missing.*objective.parameters.condition"),
    "a claim and a study": (study(study={}), '"claim"', "exactly one of claim and study"),
    "a bad study": (own_study(vary={"optimizer.eta": ["z"]}), '"z"', "study.vary.optimizer.eta.0 is"),
    "a study of an unknown key": (own_study(varies={"optimizer.eta": [1]}), '"varies"', "study.varies"),
    "a study without words": (own_study(vary={"optimizer.eta": [1]}), ("```", 3), "title is missing"),
    "unknown block": (VIEW + "```viwe\n{}\n```", "viwe", "called 'viwe'; allowed: view, prediction, table, study"),
    "a block in a list": (VIEW + "- x\n  ```view\n  {}\n  ```", "  ```view", "a block stands by itself"),
    "a number that is not so": (
        view(preset="chain", says=[{"of": "loss", "value": "1.126"}]) + "It is 1.126.", '"value"',
        "says.0.value is .*1.126.*allowed: what the engine gets at step 0, 1.125",
    ),
    "a number at another step": (
        view(preset="chain", steps=3, says=[{"of": "loss", "value": "1.125"}]) + "1.125", '"value"', "at step 3, 0.",
    ),
    "a number under other terms": (
        view(preset="chain", says=[{"of": "loss", "at": 1, "change": {"optimizer.eta": 0.2}, "value": "0.604"}])
        + "0.604", '"value"', "at step 1, 6.05",
    ),
    "a number where no run gets": (
        view(preset="explodes", says=[{"of": "loss", "at": 50, "value": "1"}]) + "1", '"value"', "ends at step 10",
    ),
    "a number that no text has": (
        view(preset="chain", says=[{"of": "loss", "value": "1.125"}]), '"value"', "a number that is in the lesson",
    ),
    "a claim of nothing there is": (view(says=[{"of": "y", "value": "1"}]), '"of"', "says.0.of is"),
    "a claim that is no number": (view(says=[{"of": "loss", "value": "small"}]), '"value"', "says.0.value is"),
    "a point out of sight": (view(**FAR, points=[[0, 0], [-1.5, -1]]), ("[", 3), "within the axes, -1 to 3 and -0.5"),
    "a point of too few axes": (view(**FAR, points=[[1]]), ("[", 2), "a point of 2 coordinates"),
    "a place in the text out of sight": (
        view(**FAR) + "Drag it\nto $(-1.5,\\ -1)$.", "to $",
        "within the axes, -1 to 3 and -0.5 to 3.5 of the picture in line 5",
    ),
    "a place in a question out of sight": (
        question(**FAR, question="At (−9, 1)?", number={"of": "loss", "within": 0.1}),
        '"question"', "within the axes",
    ),
    "a picture without a slope": (
        view(preset="chain", change={"objective.init.parameters": [-0.5, 1, 0, 0.5]}, mode="2d",
             plane={"kind": "parameters", "u": "w1[1,1]", "v": "b1[1]"}), '"plane"', "not the same everywhere",
    ),
    "a picture beside it without a point": (
        view(beside={**MOONS, "points": [[50, 0]]}), ("[", 2), "beside.points.0 is .*within the axes",
    ),
    "a setup beside that is none": (view(beside={**MOONS, "preset": "mons"}), '"mons"', "beside.preset"),
    "an answer on the stage before": (
        view(preset="parabola") + question().removeprefix(VIEW), "```pred", "the view in line 5 shows the answer",
    ),
    "an answer at its start": (
        question(steps=9, change={"optimizer.eta": 1}, number={"of": "loss", "within": 0.1}), '"steps"', "at the start",
    ),
    "a statement on the stage before": (
        view(preset="parabola", steps=9) + block("prediction", preset="parabola", question="?", choices=[
            {**CHOICE, "when": FALLS}, {**CHOICE, "when": [{"status": "diverged"}]}]), "```pred", "shows the answer",
    ),
    "a second title": (VIEW + "# Another", "# Another", "second title"),
    "a picture": (VIEW + "Look:\n![x](y.png)", "![x]", "a picture, 'y.png'"),
    "a link to nowhere": (VIEW + "Go [on](/learn/nowhere).", "Go", "/learn/nowhere leads to no lesson"),
    "a link to a file": (VIEW + "Go [on](05-other.md).", "Go", "allowed: a lesson, such as /learn/"),
    "a link in a block": (question(right="[on](/learn/nowhere)"), '"right"', "/learn/nowhere leads to no lesson"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_with_its_line(tmp_path, name):
    text, written, said = MISTAKES[name]
    written, nth = written if isinstance(written, tuple) else (written, 1)
    lines = (TITLE + text).splitlines()
    at = [number for number, line in enumerate(lines, 1) if written in line][nth - 1]
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "04-one.md").write_text(TITLE + text, encoding="utf-8")
    (folder / "05-good.md").write_text(TITLE + VIEW, encoding="utf-8")
    with pytest.raises(BrokenLessons) as broken:
        required(folder)
    faults = broken.value.faults
    assert {(fault.file, fault.line) for fault in faults} == {("lessons/04-one.md", at)}, f"{at}, {said}: {faults}"
    assert any(re.search(said, fault.message) for fault in faults), faults


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "there is no title"),
        ("A paragraph.\n\n# Title\n", 1, "there is no title"),
        ("# Title\n\n" + VIEW, 3, "the lesson's summary"),
        ("# Title\n", 1, "the lesson's summary"),
    ],
)
def test_a_lesson_begins_with_a_title_and_a_summary(tmp_path, text, line, said):
    (tmp_path / "01-a.md").write_text(text)
    faults = load(tmp_path).faults
    assert any(fault.line == line and said in fault.message for fault in faults), faults


def test_files_that_are_called_wrong(tmp_path):
    for name in ("1-a.md", "01-A.md", "01.md", "notes.md"):
        (tmp_path / name).write_text(TITLE + VIEW)
    for name in ("02-b.md", "02-c.md", "03-b.md", "README.md", "04-d.txt"):
        (tmp_path / name).write_text(TITLE + VIEW)
    (tmp_path / "05-e.md").write_bytes(b"# \xff\n")
    said = {fault.file.rpartition("/")[2]: fault.message for fault in load(tmp_path).faults}
    assert {*said} == {"1-a.md", "01-A.md", "01.md", "notes.md", "02-c.md", "03-b.md", "05-e.md"}
    assert "02-b.md also has 02" in said["02-c.md"] and "02-b.md also has b" in said["03-b.md"]
    assert "UTF-8" in said["05-e.md"]


def test_a_broken_lesson_does_not_take_the_others_away(tmp_path):
    (tmp_path / "01-good.md").write_text(TITLE + VIEW)
    (tmp_path / "02-bad.md").write_text(TITLE)
    course = load(tmp_path)
    assert [lesson.slug for lesson in course.lessons] == ["good"] and len(course.faults) == 1


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), NESTED, max_size=4), st.sampled_from([None, 0, 2]))
def test_places_in_json_are_those_of_the_values(value, indent):
    """Each place is where the value, or the key before it, is written."""
    text = json.dumps(value, indent=indent)
    found = Json(text)
    assert found.value == value

    def hold(inner, path):
        assert path in found.places
        rest = text[found.places[path] :]
        if path and isinstance(path[-1], str):
            assert rest.startswith(json.dumps(path[-1]))
        elif path:
            assert json.JSONDecoder().raw_decode(rest)[0] == inner
        members = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
        for key, value in members:
            hold(value, (*path, key))

    hold(value, ())


@given(st.text(alphabet='{}[]",:1 \nNa\\', max_size=30))
def test_anything_is_json_or_refused(text):
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    try:
        assert Json(text).value == value
    except BadJson as bad:
        assert 0 <= bad.line <= text.count("\n")


def test_an_aligned_column_needs_no_style_attribute():
    html = markdown.render("| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |")
    assert "style" not in html and '<td>1</td>\n<td class="to-center">2</td>\n<td class="to-right">3</td>' in html
