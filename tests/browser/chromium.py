"""Where a Chromium is: what $CHROMIUM names, one on PATH, or the one Playwright installed. Run it to be told."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

# The one without a window first: it is the same engine, and its browser process takes half the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What Chromium loads for itself with every new window: two pages that pop up below the address bar, and a process in
# store. Without them a test takes two thirds of the processor time.
OWN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess")

# Of several --disable-features the last one counts, so Playwright's own are repeated here.
PLAYWRIGHTS = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)

# --no-sandbox: containers and CI run as root; the swiftshader flag gives WebGL without a graphics card.
ARGUMENTS = (
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OWN + PLAYWRIGHTS)}",
)


def find() -> str | None:
    """The executable's path, or None when there is no Chromium."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


if __name__ == "__main__":
    found = find()
    print(found or "no Chromium found")
    sys.exit(found is None)
