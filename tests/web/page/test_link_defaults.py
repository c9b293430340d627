"""Links leave out defaults: the table of the newest version has the defaults of today."""

from __future__ import annotations

import json

from scripts import make_link_defaults
from scripts.make_link_defaults import FOLDER, defaults, lost, tables

CHANGED = "an entry is new, or a default or a preset changed: see " + make_link_defaults.__file__


def test_the_newest_table_has_the_defaults_of_today():
    newest = FOLDER / f"{tables()[-1]}.json"
    assert json.loads(newest.read_text(encoding="utf-8")) == json.loads(json.dumps(defaults())), CHANGED


def test_each_table_that_the_page_knows_is_there():
    assert sorted(int(path.stem) for path in FOLDER.glob("*.json")) == tables()


def test_new_entries_join_a_table_and_changed_defaults_do_not():
    old = {"optimizer": {"gd": {"eta": 0.1}}, "first": "moons"}
    assert lost(old, {"optimizer": {"gd": {"eta": 0.1}, "new": {}}, "first": "moons"}) == []
    assert lost(old, {"optimizer": {"gd": {"eta": 0.2}}}) == ["optimizer.gd.eta", "first"]
