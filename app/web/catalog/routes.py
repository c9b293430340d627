"""The endpoints that only read."""

from __future__ import annotations

from fastapi import APIRouter, Request

from app import __version__
from app.web.catalog import answers, catalog
from app.web.catalog.glossary import glossary
from app.web.http.delivery import Plain
from app.web.http.json_route import JsonRoute

reading = APIRouter(route_class=JsonRoute, tags=["Reading"])


@reading.get("/healthz", response_model=answers.Health, summary="Whether the server is up")
def health(request: Request) -> Plain:
    """Answers at once, with the running version."""
    return {"status": "ok", "version": __version__}


@reading.get("/api/catalog", response_model=answers.Catalog, summary="Everything that can be chosen")
def get_catalog(request: Request) -> Plain:
    """Functions, data sets, optimizers and the rest, each with its parameters, their ranges and defaults, its formula
    in TeX and one line about it; presets; and the limits of this server."""
    return catalog.catalog(request.app.state.settings)


@reading.get("/api/glossary", response_model=answers.Glossary, summary="The words the project uses")
def get_glossary(request: Request) -> Plain:
    """Each word with its meaning, in alphabetical order: the list that the page's help shows."""
    return {"words": glossary()}
