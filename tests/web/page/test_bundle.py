"""The modules a page needs: those that are imported, whatever the form, and not those that come by a call."""

from __future__ import annotations

from pathlib import Path

from app.settings import assets
from app.web.page.bundle import needed


def test_imports_of_every_form_are_followed_and_calls_are_not(tmp_path: Path) -> None:
    (tmp_path / "js" / "deep").mkdir(parents=True)
    (tmp_path / "js" / "main.js").write_text(
        'import { h } from "ui";\nimport { a,\n  b } from "./a.js";\n'
        'export { c } from "./deep/c.js";\nimport "./side.js";\n'
        'const later = () => import("./later.js");\nexport const x = 1;\n'
    )
    (tmp_path / "js" / "a.js").write_text('import { c } from "./deep/c.js";\nexport const a = 1, b = 2;\n')
    (tmp_path / "js" / "deep" / "c.js").write_text('import { a } from "../a.js";\nexport const c = 3;\n')
    (tmp_path / "js" / "side.js").write_text("")
    assert [module.path for module in needed(tmp_path, "js/main.js")] == [
        "js/deep/c.js", "js/a.js", "js/side.js", "js/main.js"
    ]  # fmt: skip


def test_the_page_needs_its_views_and_each_is_there() -> None:
    static = assets("static")
    modules = [module.path for module in needed(static, "js/main.js")]
    assert {"js/store.js", "js/landscape/flat/map.js", "js/page/page.js"} <= set(modules)
    assert all((static / module).is_file() for module in modules)
