"""One page for test after test. Opening a page in a new window costs as much as most tests do after that."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.routes import surely

SIZE = {"width": 1440, "height": 900}
MEDIA = ("media", "color_scheme", "reduced_motion", "forced_colors", "contrast")
FOR_EVER = ("add_init_script", "expose_function", "expose_binding")  # what cannot be taken off a page again

# A page that has left for about:blank has still the storage of where it was. Cleared there it is empty for the next
# page of the process, whatever was written while the page left.
FORGET = "() => { try { localStorage.clear(); sessionStorage.clear(); } catch {} }"


class Kept:
    """A page of the server at `url`. `put_back` makes it as if nothing had been done with it, except that the browser
    still has the server's files in its cache, and what it compiled of them."""

    def __init__(self, browser: Browser, url: str, patience: float) -> None:
        self.browser, self.url, self.patience = browser, url, patience
        self.kept: Page | None = None
        self.heard: list[tuple[Any, Any]] = []

    def page(self) -> Page:
        if self.kept is None:
            context = self.browser.new_context(viewport=SIZE, base_url=self.url)  # type: ignore[arg-type]
            context.set_default_timeout(self.patience)
            self.kept = self.noting(surely(context.new_page()))
            self.devtools = context.new_cdp_session(self.kept)
        return self.kept

    def noting(self, page: Page) -> Page:
        """The page, which now notes who listens to it, and refuses what would stay for the next test."""
        on = page.on

        def note(event: Any, listener: Any) -> None:
            on(event, listener)
            self.heard.append((event, listener))

        def refuse(*_: Any, **__: Any) -> None:
            raise TypeError("This page is used by other tests too: ask for a page of your own, open_page(fresh=True).")

        page.on = note  # type: ignore[method-assign, assignment]
        for name in FOR_EVER:
            setattr(page, name, refuse)
        return page

    def put_back(self) -> None:
        page, self.kept = self.kept, None
        if page is None:
            return
        context = page.context
        for other in context.pages:
            if other is not page:
                other.close()
        if page.is_closed():
            context.close()
            return
        page.unroute_all(behavior="ignoreErrors")
        # Left by its own script the page keeps its process, in which opening the next one costs half as much.
        if page.url != "about:blank":
            page.evaluate("location.replace('about:blank')")
            page.wait_for_url("about:blank")
            page.evaluate(FORGET)
        while self.heard:
            page.remove_listener(*self.heard.pop())
        context.set_offline(False)
        context.clear_permissions()
        page.mouse.move(-1, -1)
        page.emulate_media(**dict.fromkeys(MEDIA, "null"))
        if page.viewport_size != SIZE:
            page.set_viewport_size(SIZE)  # type: ignore[arg-type]
        self.devtools.send("Page.resetNavigationHistory")
        self.devtools.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "cookies,local_storage"})
        self.kept = page

    def close(self) -> None:
        if self.kept:
            self.kept.context.close()
