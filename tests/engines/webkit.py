"""Drives WebKit: ``python webkit.py EXECUTABLE SCREENSHOTS URL...``, in an environment that has Selenium.

Prints one line of JSON per address: what the scenario found, or the error.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException

PATIENCE = 300  # seconds for one scenario
SCENARIO = (Path(__file__).parent / "scenario.js").read_text(encoding="utf-8")
# WebDriver's scripts call back; errors of the page are collected from when the script begins.
SCRIPT = f"""const done = arguments[arguments.length - 1];
const faults = [];
addEventListener("error", (event) => faults.push(String(event.message)));
addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
{SCENARIO};
scenario().then(
  (found) => done({{ found, faults }}),
  (error) => done({{ found: null, faults: [...faults, String(error)] }}),
);"""


def main(executable: str, pictures: str, *urls: str) -> None:
    options = webdriver.WebKitGTKOptions()
    options.binary_location = executable
    options.add_argument("--automation")
    driver = webdriver.WebKitGTK(options=options)
    try:
        driver.set_window_size(1440, 900)
        driver.set_script_timeout(PATIENCE)
        for i, url in enumerate(urls):
            try:
                driver.get(url)
                answer = driver.execute_async_script(SCRIPT)
            except WebDriverException as error:
                answer = {"found": None, "faults": [str(error.msg)]}
            driver.save_screenshot(f"{pictures}/webkit-{i}.png")
            print(json.dumps({"url": url, **answer}), flush=True)
    finally:
        driver.quit()


if __name__ == "__main__":
    main(*sys.argv[1:])
