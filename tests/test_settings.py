"""Limits from the environment, and where the page's files are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import (
    ALLOWED_HOSTS,
    FRAME_ANCESTORS,
    LESSONS,
    LOG,
    MAX_STEPS,
    RATE_LIMIT,
    ROOT_PATH,
    VARIABLES,
    BadSetting,
    assets,
    read,
)


def test_defaults_when_nothing_is_set():
    chosen = read({})
    assert (chosen.host, chosen.port, chosen.workers, chosen.max_steps) == ("127.0.0.1", 8000, 1, 1000)


def test_the_environment_is_read():
    chosen = read({"HOST": "0.0.0.0", "PORT": " 9000 ", "WEB_CONCURRENCY": "3", "DESCENT_MAX_STEPS": "10"})
    assert (chosen.host, chosen.port, chosen.workers, chosen.max_steps) == ("0.0.0.0", 9000, 3, 10)


def test_a_root_is_a_path_without_its_last_slash():
    for text, path in {"": "", "/": "", "/descent": "/descent", "/a/b.c/ ": "/a/b.c"}.items():
        assert read({"ROOT_PATH": text}).root_path == path
    for text in ("descent", "//elsewhere.org", "/a//b", '/"', "/a?b", "http://here/"):
        with pytest.raises(BadSetting, match="ROOT_PATH is .* must be a path such as /descent"):
            read({"ROOT_PATH": text})


def test_sites_that_may_embed_the_page():
    for text, sites in {
        "": "'self'",
        " https://moodle.example.org  *.example.org http://localhost:8888 ": (
            "https://moodle.example.org *.example.org http://localhost:8888"
        ),
        "'none'": "'none'",
        "*": "*",
    }.items():
        assert read({FRAME_ANCESTORS: text}).frame_ancestors == sites
    for text in ("a b;c", "https://x.org/path", "'unsafe'", "'none' *.org", "x\ny:z", '"', "javascript:x"):
        with pytest.raises(BadSetting, match="DESCENT_FRAME_ANCESTORS is "):
            read({FRAME_ANCESTORS: text})


def test_rates():
    for text, rate in {"": "", " 1200/minute ": "1200/minute", "20/second": "20/second", "1/hour": "1/hour"}.items():
        assert read({RATE_LIMIT: text}).rate_limit == rate
    for text in ("1200", "0/minute", "-1/minute", "1.5/second", "5/day", "5 / minute", "5/minute;9/hour", "1e3/hour"):
        with pytest.raises(BadSetting, match="DESCENT_RATE_LIMIT is .* must be such as 1200/minute"):
            read({RATE_LIMIT: text})


def test_hosts_that_the_server_answers_to():
    for text, hosts in {
        "": ("*",),
        " Descent.example.org *.example.edu\t[::1] 192.0.2.1 localhost": (
            *("descent.example.org", "*.example.edu", "[::1]", "192.0.2.1", "localhost"),
        ),
    }.items():
        assert read({ALLOWED_HOSTS: text}).allowed_hosts == hosts
    for text in ("https://x.org", "x.org:8000", "x.*", "a b,c", "x..org", "-/-", "::1"):
        with pytest.raises(BadSetting, match="DESCENT_ALLOWED_HOSTS is .* no name of a host"):
            read({ALLOWED_HOSTS: text})


def test_logs_and_metrics():
    assert [read({LOG: text}).log for text in ("", "text", "json", "off")] == ["text", "text", "json", "off"]
    with pytest.raises(BadSetting, match="DESCENT_LOG is 'JSON', but must be one of text, json, off"):
        read({LOG: "JSON"})
    with pytest.raises(BadSetting, match="another port than PORT"):
        read({"DESCENT_METRICS_PORT": "8000"})


def test_empty_means_unset():
    assert read({"PORT": "", "HOST": ""}) == read({})


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
@pytest.mark.parametrize("given", ["ten", "1.5", "-1", "1000000000", "1e3", "nan"])
def test_nonsense_is_refused_by_name(variable, given):
    allowed = f"from {variable.minimum} to {variable.maximum}"
    with pytest.raises(BadSetting, match=rf"{variable.name} is .*{given}.*{allowed}"):
        read({variable.name: given})


def test_each_bound_is_allowed():
    for variable in VARIABLES:
        assert variable.read({variable.name: str(variable.minimum)}) == variable.minimum
        assert variable.read({variable.name: str(variable.maximum)}) == variable.maximum
        assert variable.minimum <= variable.default <= variable.maximum
    with pytest.raises(BadSetting):
        read({MAX_STEPS.name: str(MAX_STEPS.maximum + 1)})


def test_assets_are_found_and_a_missing_folder_is_named():
    assert (assets("static") / "vendor" / "manifest.json").is_file()
    with pytest.raises(FileNotFoundError, match="nowhere"):
        assets("nowhere")


def test_every_variable_is_in_the_readme():
    readme = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")
    texts = (FRAME_ANCESTORS, LESSONS, ROOT_PATH, ALLOWED_HOSTS, RATE_LIMIT, LOG, "FORWARDED_ALLOW_IPS")
    for name in ("HOST", *texts, *(variable.name for variable in VARIABLES)):
        assert f"`{name}`" in readme, f"README.md does not say what {name} does"
