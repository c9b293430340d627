"""Make docs/descent.gif, the moving picture in README.md, with the page's own export.

    ./run                                              # in another terminal
    python scripts/make_readme_picture.py [ADDRESS]    # http://127.0.0.1:8000 by default

It runs two moons for thirty steps and saves landscape and data side by side. The caption carries the address.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.browser import chromium  # noqa: E402
from tests.browser.store import settle  # noqa: E402

STEPS = 30
LARGEST = 1_500_000  # bytes: a README should not make anyone wait
PATIENCE = 300_000  # milliseconds


def main() -> int:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGUMENTS))
        page = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light").new_page()
        page.goto(f"{address}/?preset=moons&mode=2d&step={STEPS}")
        settle(page)
        page.get_by_role("button", name="Share and export").click()
        pictures = page.get_by_role("region", name="Pictures")
        for label, value in {"Of": "landscape-data", "Width": "720", "Pace": "5"}.items():
            pictures.get_by_role("combobox", name=label, exact=True).select_option(value)
        with page.expect_download(timeout=PATIENCE) as saving:
            pictures.get_by_role("button", name="Make GIF").click()
        content = Path(saving.value.path()).read_bytes()
        browser.close()
    if len(content) > LARGEST:
        print(f"{len(content):,} bytes are more than {LARGEST:,}: fewer steps, or a smaller width", file=sys.stderr)
        return 1
    (ROOT / "docs" / "descent.gif").write_bytes(content)
    print(f"docs/descent.gif: {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
