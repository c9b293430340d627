"""deploy/grafana: a dashboard of metrics that exist, which is there without a click."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from tests.deploy.files import COMPOSE, DEPLOY, ROOT

PROVISIONING = DEPLOY / "grafana" / "provisioning"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "dashboards" / "descent.json").read_text())
TARGETS = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]


def test_dashboard_asks_for_metrics_that_exist():
    asked = {name for target in TARGETS for name in re.findall(r"\bdescent_\w+", target["expr"])}
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py"))
    bare = {name: re.sub(r"_(total|bucket|sum|count)$", "", name) for name in asked}
    assert len(asked) >= 7 and {name for name in asked if f'"{bare[name]}' not in source} == set()


def test_panels_say_what_they_show_and_do_not_overlap():
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        columns, rows = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
        cells = {(column, row) for column in columns for row in rows}
        assert panel["title"] and panel["description"] and columns.stop <= 24 and not cells & taken
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_grafana_finds_the_dashboard_and_its_source():
    (source,) = yaml.safe_load((PROVISIONING / "datasources" / "prometheus.yaml").read_text())["datasources"]
    (provider,) = yaml.safe_load((PROVISIONING / "dashboards" / "descent.yaml").read_text())["providers"]
    assert {target["datasource"]["uid"] for target in TARGETS} == {source["uid"]}
    grafana = COMPOSE["services"]["grafana"]
    assert (
        grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
        == f"{provider['options']['path']}/descent.json"
    )
    assert f"./grafana/dashboards:{provider['options']['path']}:ro" in grafana["volumes"]
    assert source["url"] == "http://prometheus:9090" and "prometheus" in COMPOSE["services"]
