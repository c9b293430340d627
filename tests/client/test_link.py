"""A run as an address and as a file of the page, and as a notebook shows it.

tests/data/client_link.json is an address that the client writes; tests/js/address/client.test.js reads it as the page
does. `python -m tests.client.test_link` writes it anew.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.client import Descent, link
from app.client.local import ThisProcess
from app.client.show import svg
from app.web.experiment.examples import OWN
from tests.web.requests import ROSENBROCK, SMALL

STORED = Path(__file__).resolve().parent.parent / "data/client_link.json"
URL = "http://descent.test"


def told(app):
    """A run on data of one's own with two changes on the way, one by hand, as the page would be told of it."""
    with Descent(URL + "/", transport=ThisProcess(app)) as client:
        run = client.start(OWN)
        list(run.steps(3))
        run.change(optimizer="momentum")
        list(run.steps(2))
        run.change(optimizer={"name": "momentum", "eta": 0.01}, weights={**run.weights(), "b2": [0.25]})
        run.step()
        (first, *turns), (table,) = run.turns, run.tables.values()
        assert run.turns[-1].set == {"b2[1]": 0.25}
        made = [{"step": turn.step, "experiment": turn.experiment, "set": dict(turn.set)} for turn in turns]
        return {"link": run.link(), "experiment": first.experiment, "turns": made, "table": table}


def query(address):
    return {key: value for key, (value,) in parse_qs(urlsplit(address).query).items()}


def unpacked(text):
    return json.loads(zlib.decompress(base64.urlsafe_b64decode(text + "=="), -zlib.MAX_WBITS))


def test_the_stored_address_is_what_the_client_writes(app):
    stored, now = json.loads(STORED.read_text(encoding="utf-8")), told(app)
    asked = query(now.pop("link")), query(stored.pop("link"))
    data = [unpacked(each.pop("data")) for each in asked]
    assert now == stored and asked[0] == asked[1] and data == [stored["table"]] * 2


def test_versions_are_those_of_the_page(root):
    version = (root / "static/js/address/version.js").read_text(encoding="utf-8")
    form = (root / "static/js/share/file.js").read_text(encoding="utf-8")
    tables = (root / "static/js/server/tables.js").read_text(encoding="utf-8")
    assert f"VERSION = {link.VERSION};" in version and f"FORM = {link.FORM};" in form
    assert re.search(rf"IN_LINK = {link.LONGEST // 1000}_?000", tables)


def test_what_no_address_says_is_refused_with_a_way_out(descent, app, tmp_path):
    run = descent.start(SMALL)
    with pytest.raises(ValueError, match="use save"):
        run.link()
    run.step()
    run.save(tmp_path / "small.descent.json")
    saved = json.loads((tmp_path / "small.descent.json").read_text(encoding="utf-8"))
    assert saved["descent"] == 1 and saved["title"] == "small" and saved["state"]["step"] == "1"
    assert json.loads(saved["state"]["experiment"]) == run.experiment
    with Descent(URL, transport=ThisProcess(app)) as client:
        again = client.from_json(run.to_json())
        with pytest.raises(ValueError, match="began at step 1.*fresh=True.*to_json keeps everything"):
            again.link()
        assert "<svg" in client.from_json(run.to_json())._repr_html_() or again.frame.step == 1


@pytest.mark.parametrize("experiment", [SMALL, ROSENBROCK])
def test_a_memory_from_elsewhere_is_named_and_can_be_left_out(app, tmp_path, experiment):
    """As PyTorch's Adam brings it along. The file for the page cannot hold it either."""
    with Descent(URL, transport=ThisProcess(app)) as client:
        run = client.start(experiment, optimizer="adam")
        list(run.steps(3))
        again = client.from_json(run.to_json())
        again.step()
        for write in (again.link, lambda: again.save(tmp_path / "a.descent.json")):
            with pytest.raises(ValueError, match=r"began at step 3 with the memory of its optimizer \(m, v\)"):
                write()
        again.save(tmp_path / "a.descent.json", fresh=True)
        saved = json.loads((tmp_path / "a.descent.json").read_text(encoding="utf-8"))["state"]
        said = query(again.link(fresh=True))
        assert said == saved and "step" not in said and not any(key.startswith("at") for key in said)
        opened = client.start(json.loads(said["experiment"]))
        assert opened.frame.parameters.tobytes() == again.frame.parameters.tobytes()
        assert not opened.frame.slots["m"].any() and opened.experiment["optimizer"]["name"] == "adam"


def test_changes_that_the_page_would_make_in_one_are_not_told_wrong(app):
    with Descent(URL, transport=ThisProcess(app)) as client:
        run = client.start(SMALL)
        run.step()
        run.change(optimizer="momentum")
        run.change(optimizer="adam")  # with fresh slots; in an address the two changes would be none
        with pytest.raises(ValueError, match="fresh slots"):
            run.link()
        again = client.start(SMALL)
        again.step()
        again.change(optimizer="momentum")
        again.change(batch_size=3)
        assert query(again.link())["at1.batch_size"] == "3"


def test_a_notebook_shows_the_page_or_the_loss(descent, app):
    run = descent.start(ROSENBROCK)
    assert "<svg" not in run._repr_html_()
    list(run.steps(20))
    picture = run._repr_html_()
    assert "<svg" in picture and "to" in re.search('aria-label="(.*?)"', picture)[1] and "&lt;Run rosenbrock" in picture
    with Descent(URL, transport=ThisProcess(app)) as client:
        shown = client.start(ROSENBROCK)._repr_html_()
    address = unescape(re.search('<iframe src="(.*?)"', shown)[1])
    assert address.startswith(URL + "/?") and query(address)["embed"] == "landscape,loss,transport"
    assert svg([(0, -1.0), (1, -2.0)]).count(",") == 2


def test_text_of_a_run_holds_its_data(descent, app):
    run = descent.start(OWN)
    run.step()
    with Descent(URL, transport=ThisProcess(app)) as other:
        again = other.from_json(run.to_json())
        assert again.step().parameters.tobytes() == run.step().parameters.tobytes()
        assert list(again.tables) == [run.experiment["objective"]["data"]["table"]["hash"]]


if __name__ == "__main__":
    from app.main import create_app

    STORED.write_text(json.dumps(told(create_app()), indent=1) + "\n", encoding="utf-8")
