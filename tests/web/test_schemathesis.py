"""Requests nobody thought of: schemathesis makes them from the OpenAPI document, right ones and wrong ones.

Every check it has runs. One expectation is widened: a body that fits its schema may still be refused, since a schema
cannot say that a state has as many numbers as its experiment has parameters. Then the refusal must name a field.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import replace

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import TestPhase

from app.main import create_app
from app.settings import settings as app_settings
from app.web.docs.documentation import completed
from tests.sampling import LONG, examples
from tests.web.documented import DOCUMENT
from tests.web.requests import CHAIN, ROSENBROCK, SMALL

# Making the cases at the limits of a schema takes longer than answering them. The suite has those of an experiment, and
# of planes and ranges, which most other endpoints take too; `./run test-all` has those of every endpoint.
LIMITS = ("/api/start", "/api/landscape")

# A list that is too long for its schema may be too long for a body first: 413.
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 1,
        "phases": {"coverage": {"enabled": LONG}},
        "operations": [{"include-path": path, "phases": {"coverage": {"enabled": True}}} for path in LIMITS],
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", "422"]},
            "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "413", "415", "422"]},
        },
    }
)


def app_with_experiments() -> FastAPI:
    """The application with a document in which only /api/start takes any experiment, the others one of three.

    Thousands of experiments for each endpoint would find the same mistakes over and over, and take long; with these the
    requests get past the experiment, to a state, a plane or a range.
    """
    chosen = replace(app_settings(), processes=0, max_steps=100)  # as many as the longest example asks for
    app = create_app(chosen)
    document = completed(deepcopy(DOCUMENT), chosen)  # making the document anew would delay every start of pytest
    for name, schema in document["components"]["schemas"].items():
        for key in ("experiment", "base") if name != "StartRequest" else ():
            asked = name.endswith("Request") or name in ("RaceLane", "TuneLane", "ComparedPoint")
            if asked and key in schema.get("properties", {}):
                schema["properties"][key] = {"enum": [CHAIN, SMALL, ROSENBROCK]}
    app.openapi = lambda: document
    return app


SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", app_with_experiments(), config=CONFIG)


@pytest.fixture
def document(request: pytest.FixtureRequest) -> schemathesis.schemas.BaseSchema:
    """What the application says it answers."""
    request.node._nodeid = request.node.nodeid  # schemathesis 4.32 looks there, pytest 9.2 keeps it elsewhere
    return SCHEMA


def test_only_a_start_takes_any_experiment():
    """The requests are made of the schemas that the application is made to publish above."""
    schemas = SCHEMA.raw_schema["components"]["schemas"]
    asked = {
        name: schemas[name]["properties"]["experiment"] for name in ("StartRequest", "LandscapeRequest", "RaceLane")
    }
    assert [name for name, experiment in asked.items() if "enum" not in experiment] == ["StartRequest"]


EVERY = examples(8, 1)
COUNTED: Counter[str] = Counter()


@SCHEMA.hook("filter_case")
def sampled(_, case):
    """The examples of the document and what is drawn at random are all sent. Of the cases at the limits of a schema,
    hundreds for an endpoint and alike from field to field, the sample holds the first and every eighth after it; the
    others are dropped as they are made, since even an example that does nothing takes Hypothesis a millisecond."""
    if case.meta is None or case.meta.phase.name != TestPhase.COVERAGE:
        return True
    COUNTED[case.operation.label] += 1
    return (COUNTED[case.operation.label] - 1) % EVERY == 0


@settings(
    max_examples=examples(6, 60),
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),  # about how long examples take to make; the timeout bounds that
)
def is_answered_as_documented(case):
    response = case.call(timeout=100)  # as long as a test may take: a busy machine is no failure
    case.validate_response(response)
    if response.status_code == 422:
        problem = response.json()
        assert problem["errors"] and all(error["allowed"] for error in problem["errors"]), problem


# A test for each endpoint, which makes its requests when it runs: made as pytest collects, they would delay every start
# of it by those of all endpoints, whichever tests are asked for.
for operation in (found.ok() for found in SCHEMA.get_all_operations()):
    only = schemathesis.pytest.from_fixture("document").include(path=operation.path, method=operation.method.upper())
    answered = pytest.mark.timeout(300)(pytest.mark.slow(only.parametrize()(is_answered_as_documented)))
    globals()[f"test_any_request_is_answered_as_documented[{operation.label}]"] = answered
