"""Labels of requests: few, whatever is asked for."""

from __future__ import annotations

import pytest

from app.web.edge.labels import Labels


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "/"),
        ("/api/step", "/api/step"),
        ("/api/lessons/the-loss", "/api/lessons/{slug}"),
        ("/api/lessons/the-loss/predict", "/api/lessons/{slug}/predict"),
        ("/learn/anything/at/all", "/learn/{slug}"),
        ("/static/page/0123/js/main.js", "/static/page/{version}/{path}"),
        ("/static/js/main.js", "/static/{path}"),
        ("/api/steps", "other"),
        ("/api/step/", "other"),
        ("/wp-login.php", "other"),
        ("", "other"),
    ],
)
def test_a_path_has_the_label_of_its_route(app, path, label):
    assert Labels(app.routes)(path) == label
