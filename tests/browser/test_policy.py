"""The content security policy refuses inline styles and scripts, and nothing on the page needs them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Faults
from tests.browser.store import settle

# One arrow and one box have style attributes in KaTeX's own tree.
STYLED = r"""async () => {
  const { default: katex } = await import("katex");
  const into = document.body.appendChild(document.createElement("p"));
  katex.render(String.raw`\vec{w} \fcolorbox{red}{white}{$x$} \undefined`, into, { throwOnError: false });
  const { width } = into.querySelector("svg").style;
  into.remove();
  return width;
}"""


def test_no_part_of_the_page_violates_the_policy(page: Page, faults: Faults) -> None:
    page.goto("/?preset=moons&step=12&mode=3d")
    settle(page)
    page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_role("tab", name="Why", exact=True).click()
    expect(page.locator(".why .katex").first).to_be_visible()
    assert page.evaluate(STYLED).endswith("em")
    page.get_by_role("button", name="Share and export").click()
    dialog = page.get_by_role("dialog", name="Share and export")
    dialog.get_by_role("button", name="QR code").click()
    expect(dialog.get_by_role("img", name="The link as a QR code")).to_be_visible()

    page.goto("/?preset=chain&embed=landscape,network,numbers,loss,transport&mode=1d&step=2")
    settle(page)
    expect(page.locator(".loss-chart canvas").first).to_be_visible()

    page.goto("/learn")
    page.get_by_role("link").nth(3).hover()
    page.goto("/learn/the-loss")
    settle(page)
    page.goto("/docs")
    assert page.locator("main").evaluate("(e) => getComputedStyle(e).maxWidth") == "880px"

    faults.check()
    # the console says what the policy refuses, here and so in every other test
    faults.allow("Content Security Policy")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate("document.body.setAttribute('style', 'color: red')")
    assert len(faults) == 1 and "style-src" in faults[0]
