"""The pages: rendered from templates, with a nonce for their inline scripts."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

import anyio
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound
from starlette.exceptions import HTTPException

from app import __version__
from app.settings import assets
from app.web.docs import documentation
from app.web.http import compute, delivery, encodings
from app.web.page import oembed, program
from app.web.page.files import FOR_GOOD, REVALIDATED, Files

COMPRESS_FROM = 1_000  # bytes
LOCAL = re.compile('href="/(?!/)')


def under(html: str, root: str) -> str:
    """`html` with its links to addresses of this server below the path `root`."""
    return LOCAL.sub(f'href="{escape(root)}/', html)


class Pages:
    """The templates, and the values that all of them get: `csp_nonce`, `version`, `root` (the path of the app),
    `program` (the version of the page's scripts and styles), and inline `first_paint`, a script, and `icon`: a browser
    loads the icon anew whenever the page's address changes, which is at every step."""

    def __init__(self) -> None:
        loader = FileSystemLoader(assets("templates"))
        self.environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self.environment.filters["under"] = under
        drawing = (assets("static") / "icon.svg").read_text(encoding="utf-8").strip()
        self.icon = f"data:image/svg+xml,{quote(drawing, safe=' /:=')}"

    def render(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        """The page of `template`, with `status`. Raises HTTPException 404 if there is no such template."""
        return self.answer(request, self.html(request, template, **values).encode(), status)

    def html(self, request: Request, template: str, **values: object) -> str:
        """The text of a page. Raises HTTPException 404 if there is no such template."""
        try:
            found = self.environment.get_template(template)
        except TemplateNotFound:
            raise HTTPException(404) from None
        now = program.latest(assets("static"))
        return found.render(
            csp_nonce=request.scope["csp_nonce"],
            version=__version__,
            root=request.scope.get("root_path", ""),
            program=now.version,
            first_paint=now.first_paint,
            icon=self.icon,
            **values,
        )

    def answer(self, request: Request, content: bytes, status: int = 200, same: bool = False) -> Response:
        """The response with the page `content`, compressed; once if the page is the `same` each time."""
        # The nonce is new each time, so the page must not be cached.
        headers = {"cache-control": "no-store", "vary": "accept-encoding"}
        encoding = delivery.wanted(request)
        if encoding and len(content) >= COMPRESS_FROM:
            content = (encodings.kept if same else encodings.compress)(content, encoding)
            headers["content-encoding"] = encoding
        return Response(content, status, headers, "text/html; charset=utf-8")


def make_ready() -> None:
    """Make the program at the start, so that no request waits for it."""
    files = program.latest(assets("static")).contents
    for name in (program.MAIN, program.SHEET, program.LATER, *program.TOGETHER, *program.APART):
        encodings.kept(files[name], encodings.OFFERED[0])


def install(app: FastAPI) -> None:
    """Add the pages and the files they need."""
    pages = app.state.pages = Pages()
    router = APIRouter(include_in_schema=False)

    def playground(request: Request, **values: object) -> Response:
        """The playground; `values` may hold a lesson."""
        return pages.render(request, "index.html", 200, **values)

    app.state.playground = playground

    @router.get("/")
    async def index(request: Request) -> Response:
        page = playground(request)
        page.headers.update(oembed.discovery(request))
        return page

    @router.get("/oembed")
    async def embedded(request: Request) -> Response:
        return Response(delivery.written(oembed.described(request)), media_type=oembed.MEDIA_TYPE)

    written: dict[str, bytes] = {}
    writing = anyio.Lock()

    def documented(request: Request) -> bytes:
        """The page about the API."""
        document = request.app.openapi()
        html = pages.html(
            request,
            "api.html",
            description=documentation.DESCRIPTION.split("\n\n"),
            endpoints=documentation.endpoints(document),
            objects=documentation.objects(document),
        )
        return html.encode()

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        root = request.scope.get("root_path", "")
        async with writing:  # it takes a second, once
            if root not in written:
                written[root] = await compute.run(documented, request, place=documentation.WRITING)
        return pages.answer(request, written[root], same=True)

    @router.get("/static/page/{version}/{path:path}")
    async def part(request: Request, version: str, path: str) -> Response:
        now = program.latest(assets("static"))
        content = now.contents.get(path)
        if content is None:
            raise HTTPException(404)
        # A page opened before an update asks for parts of the old program and gets those of the new one.
        kept = FOR_GOOD if version == now.version else REVALIDATED
        headers = {"vary": "accept-encoding", "cache-control": kept}
        encoding = delivery.wanted(request)
        if encoding and len(content) >= COMPRESS_FROM:
            content = encodings.kept(content, encoding)
            headers["content-encoding"] = encoding
        return Response(content, media_type=program.media_type(path), headers=headers)

    app.include_router(router)
    app.mount("/static", Files(directory=assets("static")), name="static")
