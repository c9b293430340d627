"""The content security policy refuses inline styles and scripts, and nothing on the page needs them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Faults
from tests.browser.store import settle

WATCH = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""
# One arrow and one box have style attributes in KaTeX's own tree.
STYLED = r"""async () => {
  const { default: katex } = await import("katex");
  const into = document.body.appendChild(document.createElement("p"));
  katex.render(String.raw`\vec{w} \fcolorbox{red}{white}{$x$} \undefined`, into, { throwOnError: false });
  const { width } = into.querySelector("svg").style;
  into.remove();
  return width;
}"""


def test_no_part_of_the_page_violates_the_policy(open_page: Callable[..., Page], faults: Faults) -> None:
    page = open_page(fresh=True)
    page.add_init_script(WATCH)
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
    # the listener hears what the policy refuses
    faults.allow("policy: style-src|Content Security Policy")
    with page.expect_console_message(lambda message: message.text.startswith("policy: style-src")):
        page.evaluate("document.body.setAttribute('style', 'color: red')")
