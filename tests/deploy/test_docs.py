"""docs/deploy.md names nothing that does not exist: files, headings, commands, profiles and settings."""

from __future__ import annotations

import re

from tests.deploy.files import COMPOSE, ROOT, is_setting

TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
COMPOSE_TEXT = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
OF_COMPOSE = {  # and of the Caddyfile
    "DESCENT_ADDRESS", "DESCENT_DOMAIN", "DESCENT_REPLICAS", "DESCENT_SUBNET", "DESCENT_UPSTREAMS"
}  # fmt: skip


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


def test_what_ends_compose_ends_every_profile():
    """`down` leaves the containers of a profile that is not named running."""
    ends = re.findall(r"docker compose([^`\n]*?) down\b", TEXT + COMPOSE_TEXT)
    assert len(ends) >= 3 and set(ends) == {' --profile "*"'}


def test_upgrade_replaces_one_server_before_the_others():
    """Compose replaces everything that `up` names at once."""
    (block,) = re.findall(r"```\ngit pull\n(.*?)```", TEXT, re.S)
    one, others = re.findall(r"^docker compose up -d(.*)$", block, re.M)
    assert one == " --wait --no-deps descent" and others == ""
    alone = {name for name, service in COMPOSE["services"].items() if not service.get("profiles")}
    assert set(re.findall(r"--no-deps (\w+)", block)) == alone
    mounted = {name for name, service in COMPOSE["services"].items() if "./" in str(service.get("volumes"))}
    after = TEXT.partition(block)[2].partition("\n\n**")[0]
    assert mounted == {*re.findall(r"restart (\w+)", block), *re.findall(r"`(prometheus|grafana)`", after)}


def test_the_readme_leads_here():
    assert "(docs/deploy.md)" in README
