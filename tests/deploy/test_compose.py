"""deploy/compose.yaml: what runs by itself and what a profile adds, closed up, and with settings that exist."""

from __future__ import annotations

import re

import pytest
import yaml

from app.settings import TEXTS, VARIABLES
from tests.deploy.files import COMPOSE, DEPLOY, KUBERNETES, METRICS, PORT, ROOT, default, is_setting

SERVICES = COMPOSE["services"]
SERVERS = ("descent", "replica")


def test_profiles_add_to_one_service():
    profiles = {name: service.get("profiles", []) for name, service in SERVICES.items()}
    assert [name for name, added in profiles.items() if not added] == ["descent"]
    assert {name for name, added in profiles.items() if added == ["front"]} == {"replica", "front"}
    assert {name for name, added in profiles.items() if added == ["watch"]} == {"prometheus", "grafana"}


@pytest.mark.parametrize("name", SERVERS)
def test_servers_know_their_settings(name):
    environment = SERVICES[name]["environment"]
    assert {variable for variable in environment if not is_setting(variable)} == set()
    assert environment["DESCENT_METRICS_PORT"] == METRICS


def test_every_setting_is_passed_on_but_those_for_which_compose_has_other_words():
    passed = {*SERVICES["descent"]["environment"]}
    others = {"HOST", "PORT", "WEB_CONCURRENCY", "DESCENT_MEMORY", "DESCENT_LESSONS"}
    names = {*TEXTS, *(variable.name for variable in VARIABLES)}
    assert passed | others == names and not passed & others
    told = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in told for name in others)


@pytest.mark.parametrize("name", SERVICES)
def test_logs_do_not_grow_without_end(name):
    """Podman refuses Docker's driver "local"; json-file has no limit of its own."""
    logging = SERVICES[name]["logging"]
    size, files = logging["options"]["max-size"], logging["options"]["max-file"]
    assert logging["driver"] == "json-file" and int(size.removesuffix("m")) * int(files) == 100


@pytest.mark.parametrize("name", SERVICES)
def test_containers_are_closed_up(name):
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service.get("cap_add", [])) <= {"NET_BIND_SERVICE"}
    assert default(service["mem_limit"]) == "512m" and service["restart"] == "unless-stopped"


def test_servers_stop_in_time_and_say_how_they_are():
    for name in SERVERS:
        service = SERVICES[name]
        assert service["stop_grace_period"] == "15s" and service["tmpfs"] == ["/tmp"]
        (script,) = [part for part in service["healthcheck"]["test"] if "urllib" in part]
        assert f":{PORT}/healthz" in script
        compile(script, "healthcheck", "exec")


def test_servers_have_as_long_to_start_as_in_kubernetes():
    """A server that is found unhealthy while it starts keeps the front from starting."""
    (server,) = KUBERNETES["deployment.yaml"]["spec"]["template"]["spec"]["containers"]
    probe = server["startupProbe"]
    seconds = f"{probe['periodSeconds'] * probe['failureThreshold']}s"
    assert {SERVICES[name]["healthcheck"]["start_period"] for name in SERVERS} == {seconds}
    assert f"--start-period={seconds}" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_only_the_front_is_open_to_everybody():
    published = {name: [default(port) for port in service.get("ports", [])] for name, service in SERVICES.items()}
    assert published.pop("front") == ["80:80", "443:443", "443:443/udp"]
    assert published == {
        "descent": [f"127.0.0.1:8000:{PORT}"], "replica": [], "prometheus": [], "grafana": ["127.0.0.1:3000:3000"]
    }  # fmt: skip


def test_servers_believe_the_front_only():
    address = SERVICES["front"]["networks"]["inside"]["ipv4_address"]
    assert all(SERVICES[name]["environment"]["FORWARDED_ALLOW_IPS"] == address for name in SERVERS)
    (addresses,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    assert default(addresses["subnet"]) == "172.29.84.0/24" and default(address) == "172.29.84.10"


def test_one_name_stands_for_all_servers():
    assert all(SERVICES[name]["networks"]["inside"]["aliases"] == ["descent"] for name in SERVERS)
    assert f"{{$DESCENT_UPSTREAMS:named descent {PORT}}}" in (DEPLOY / "Caddyfile").read_text()
    (job,) = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())["scrape_configs"]
    (found,) = job["dns_sd_configs"]
    assert (job["job_name"], found["names"], found["port"]) == ("descent", ["descent"], METRICS)


def test_files_that_are_mounted_exist():
    mounted = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    for volume in mounted:
        source = volume.split(":")[0]
        assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], volume
    assert sum(volume.startswith(".") for volume in mounted) >= 4


def test_image_is_built_once_from_a_base_with_a_digest():
    build = SERVICES["descent"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert not any("build" in service for name, service in SERVICES.items() if name != "descent")
    dockerfile = (ROOT / "Dockerfile").read_text()
    (by_hand,) = re.findall(r"^ARG BASE=(\S+)$", dockerfile, re.M)
    assert re.fullmatch(rf"{re.escape(by_hand)}@sha256:[0-9a-f]{{64}}", build["args"]["BASE"])
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.M)) == {"${BASE}"}
