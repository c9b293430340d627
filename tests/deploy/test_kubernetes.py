"""deploy/k8s: manifests that the schemas of Kubernetes accept, and that fit together and the application."""

from __future__ import annotations

import kubernetes_validate
import pytest

from tests.deploy.files import KUBERNETES, METRICS, PORT, ROOT, is_setting

OLDEST = "1.30"  # autoscaling/v2, policy/v1 and all fields are there since long
MANIFESTS = {name: data for name, data in KUBERNETES.items() if name != "kustomization.yaml"}
POD = MANIFESTS["deployment.yaml"]["spec"]["template"]
(SERVER,) = POD["spec"]["containers"]
LABEL = {"app.kubernetes.io/name": "descent"}


@pytest.mark.parametrize("version", [OLDEST, kubernetes_validate.latest_version()])
def test_manifests_are_valid(version):
    for data in MANIFESTS.values():
        kubernetes_validate.validate(data, version, strict=True)


def test_schemas_refuse_what_is_misspelt():
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**MANIFESTS["service.yaml"], "specs": {}}, OLDEST, strict=True)


def test_kustomization_names_every_manifest():
    assert sorted(KUBERNETES["kustomization.yaml"]["resources"]) == sorted(MANIFESTS)
    (image,) = KUBERNETES["kustomization.yaml"]["images"]
    assert image["name"] == SERVER["image"]


def test_everything_is_about_the_same_pods():
    assert POD["metadata"]["labels"] == LABEL
    assert MANIFESTS["service.yaml"]["spec"]["selector"] == LABEL
    for name, key in (
        ("deployment.yaml", "selector"),
        ("disruption.yaml", "selector"),
        ("network.yaml", "podSelector"),
    ):
        assert MANIFESTS[name]["spec"][key]["matchLabels"] == LABEL
    target = MANIFESTS["autoscaler.yaml"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", MANIFESTS["deployment.yaml"]["metadata"]["name"])
    assert "replicas" not in MANIFESTS["deployment.yaml"]["spec"]


def test_server_knows_its_settings():
    values = {entry["name"]: entry["value"] for entry in SERVER["env"]}
    assert {name for name in values if not is_setting(name)} == set()
    assert values["DESCENT_METRICS_PORT"] == str(METRICS)
    (rule,) = MANIFESTS["ingress.yaml"]["spec"]["rules"]
    assert values["DESCENT_ALLOWED_HOSTS"] == rule["host"]


def test_ports_and_probes_agree():
    assert {port["name"]: port["containerPort"] for port in SERVER["ports"]} == {"http": PORT, "metrics": METRICS}
    probes = {kind: SERVER[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {kind: get["path"] for kind, get in probes.items()} == {
        "startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"
    }  # fmt: skip
    assert {get["port"] for get in probes.values()} == {"http"}
    (port,) = MANIFESTS["service.yaml"]["spec"]["ports"]
    assert port["targetPort"] == "http"
    opened = [port["port"] for rule in MANIFESTS["network.yaml"]["spec"]["ingress"] for port in rule["ports"]]
    assert opened == ["http", "metrics"] and MANIFESTS["network.yaml"]["spec"]["egress"] == []


def test_container_is_closed_up():
    pod, own = POD["spec"]["securityContext"], SERVER["securityContext"]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    user = f"USER {pod['runAsUser']}:{pod['runAsGroup']}"
    assert pod["runAsNonRoot"] and {user, f"EXPOSE {PORT}"} <= set(dockerfile.splitlines())
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own["readOnlyRootFilesystem"] and own["allowPrivilegeEscalation"] is False
    assert own["capabilities"] == {"drop": ["ALL"]} and POD["spec"]["automountServiceAccountToken"] is False
    assert SERVER["resources"]["limits"]["memory"] == "512Mi"


def test_stopping_has_time():
    """The pause until nobody sends requests any more, ten seconds for those under way, and some to spare."""
    pause = int(SERVER["lifecycle"]["preStop"]["exec"]["command"][1])
    assert POD["spec"]["terminationGracePeriodSeconds"] >= pause + 10 + 5
