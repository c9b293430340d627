"""deploy/grafana: a dashboard of metrics that exist, which is there without a click."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from app.web.edge.metrics import Metrics
from tests.deploy.files import COMPOSE, DEPLOY

PROVISIONING = DEPLOY / "grafana" / "provisioning"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "dashboards" / "descent.json").read_text())
TARGETS = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]


def test_queries_name_metrics_and_labels_that_exist():
    counted = Metrics()
    counted.answered("/api/step", "POST", 200, 0.01)
    counted.look(None)
    samples = [sample for metric in counted.registry.collect() for sample in metric.samples]
    labels = {sample.name: {*sample.labels, "instance"} for sample in samples}
    asked = set()
    for target in TARGETS:
        named = re.findall(r"\b(descent_\w+)(?:\{(\w+)=)?", target["expr"])
        assert named, "of another program's metrics nobody knows the labels"
        for name, chosen in named:
            asked.add(name)
            by = re.findall(r"by \(([^)]*)\)", target["expr"])
            wanted = {chosen} if chosen else set()
            kept = {label for text in by for label in text.split(", ")}
            assert wanted | kept <= labels[name], target["expr"]
            assert {*re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])} <= kept, target["expr"]
    assert len(asked) >= 8


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
