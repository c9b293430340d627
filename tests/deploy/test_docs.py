"""docs/deploy.md names nothing that does not exist: files, headings, commands, profiles and settings."""

from __future__ import annotations

import re

from tests.deploy.files import COMPOSE, ROOT, is_setting

TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
COMPOSE_TEXT = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
OF_COMPOSE = {"DESCENT_ADDRESS", "DESCENT_DOMAIN", "DESCENT_REPLICAS", "DESCENT_UPSTREAMS"}  # and of the Caddyfile


def headings(text: str) -> set[str]:
    """The anchors of the headings of a Markdown text."""
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_links_lead_to_files_and_headings():
    links = re.findall(r"\]\(([^)#]*)(?:#([\w-]+))?\)", TEXT)
    assert len(links) > 8
    for file, anchor in links:
        target = (ROOT / "docs" / file).resolve() if file else ROOT / "docs" / "deploy.md"
        assert target.exists(), file
        assert not anchor or anchor in headings(target.read_text(encoding="utf-8")), (file, anchor)


def test_settings_exist():
    named = set(re.findall(r"\b(?:DESCENT_[A-Z_]+|ROOT_PATH|WEB_CONCURRENCY|FORWARDED_ALLOW_IPS)\b", TEXT))
    assert len(named) > 10 and {name for name in named if not is_setting(name)} <= OF_COMPOSE
    caddy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert all(f"${name}" in caddy or f"${{{name}" in COMPOSE_TEXT for name in OF_COMPOSE)


def test_commands_and_profiles_exist():
    run = (ROOT / "run").read_text(encoding="utf-8")
    for command in set(re.findall(r"\./run ([a-z-]+)", TEXT)):
        assert re.search(rf"^  {command}\)$", run, re.M), command
    profiles = {name for service in COMPOSE["services"].values() for name in service.get("profiles", [])}
    assert set(re.findall(r"--profile (\w+)", TEXT + COMPOSE_TEXT)) == profiles
    assert set(re.findall(r"--scale (\w+)=", TEXT + COMPOSE_TEXT)) <= set(COMPOSE["services"])


def test_the_readme_leads_here():
    assert "(docs/deploy.md)" in README
