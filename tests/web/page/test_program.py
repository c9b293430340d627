"""The joined program: it runs as its modules would, and an import of one of them gives the one that runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import assets
from app.web.page import bundle as modules
from app.web.page import program

NODE = Path(sys.executable).with_name("node")
STATIC = assets("static")


def written(folder: Path, files: dict[str, str]) -> None:
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)


def printed(script: Path) -> list[object]:
    """The output of node for the module, each line as JSON."""
    done = subprocess.run([str(NODE), str(script)], capture_output=True, text=True, timeout=30, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


SHEETS = {
    **{f"css/{name}.css": "a { color: red; }" for name in (*program.STYLES, *program.LATER_STYLES)},
    **{f"vendor/{name}.css": "" for name in program.VENDORED},
}


@pytest.fixture
def no_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of which no parts travel together."""
    monkeypatch.setattr(program, "TOGETHER", {})
    monkeypatch.setattr(program, "APART", ())


FILES = {
    "package.json": '{"type": "module"}',
    "js/main.js": """/** The entry. */
import { a, twice as double } from "./a.js";
import * as all from "./deep/c.js";
import "./side.js";
import sep, { posix } from "node:path";
export const later = () => import("./deep/later.js");
console.log(JSON.stringify([a, double(4), all.c, all.made(), typeof sep]));
later().then((module) => console.log(JSON.stringify(module.same())));
""".replace("import sep, { posix }", "import sep"),
    "js/a.js": """import { c,
  made } from "./deep/c.js";
export { c as again, made } from "./deep/c.js";
/* a comment
   of its own */
export const a = c + 1; // and one beside
export function twice(x) { return `
// not a comment
` && 2 * x; }
export class Thing {}
export async function slow() { await null; }
const hidden = 1;
export { hidden as shown };
console.log('"a"');
""".replace("\n// not a comment\n", "//"),
    "js/deep/c.js": "let count = 0;\nexport const c = 3;\nexport const made = () => ++count;\nconsole.log('\"c\"');\n",
    "js/side.js": "console.log('\"side\"');\n",
    "js/deep/later.js": 'import { made } from "./c.js";\nexport const same = () => made();\n',
}


def test_the_joined_file_does_what_its_modules_do(tmp_path):
    written(tmp_path / "apart", FILES)
    apart = printed(tmp_path / "apart" / "js" / "main.js")
    found = modules.needed(tmp_path / "apart", "js/main.js")
    assert [module.path for module in found] == ["js/deep/c.js", "js/a.js", "js/side.js", "js/main.js"]
    written(tmp_path / "joined", {**FILES, "js/main.js": modules.joined("js/main.js", found, {})})
    # a later part finds the module that runs under its own name
    written(tmp_path / "joined", {module.path: modules.facade(module, "js/main.js") for module in found[:-1]})
    assert printed(tmp_path / "joined" / "js" / "main.js") == apart
    assert apart == ["c", "a", "side", [4, 8, 3, 1, "object"], 2]


LATER = {
    "package.json": '{"type": "module"}',
    "js/main.js": """import { count } from "./count.js";
import("./one.js").then(async (one) => {
  const two = await import("./far/two.js"); /** @type {import("./types.js").None} */
  console.log(JSON.stringify([one.more(), two.more(), one.same === two.same, count()]));
});
""",
    "js/count.js": "let n = 0;\nexport const count = () => ++n;\nconsole.log('\"count\"');\n",
    "js/shared.js": (
        'import { count } from "./count.js";\n'
        "console.log('\"shared\"');\nexport const same = {};\nexport const twice = () => [count(), count()];\n"
    ),
    "js/one.js": (
        'import { twice } from "./shared.js";\nexport { same } from "./shared.js";\nexport const more = twice;\n'
    ),
    "js/far/two.js": (
        'import { count } from "../count.js";\nexport { same } from "../shared.js";\n'
        "export const more = () => count();\n"
    ),
    "js/types.js": "export {};\n",
}


@pytest.mark.usefixtures("no_parts")
def test_parts_that_come_later_share_what_is_already_there(tmp_path):
    written(tmp_path, {**LATER, **SHEETS})
    found = modules.parts(tmp_path, "js/main.js", {})
    assert {entry: [module.path for module in part] for entry, part in found.items()} == {
        "js/main.js": ["js/count.js", "js/main.js"],
        "js/one.js": ["js/shared.js", "js/one.js"],
        "js/far/two.js": ["js/far/two.js"],
    }
    made = program.program(tmp_path)
    written(tmp_path / "joined", {"package.json": LATER["package.json"], **made.files})
    assert (
        printed(tmp_path / "joined" / "js" / "main.js")
        == printed(tmp_path / "js" / "main.js")
        == ["count", "shared", [[1, 2], 3, True, 4]]
    )


@pytest.mark.usefixtures("no_parts")
def test_parts_that_travel_together_are_sent_and_run_once(tmp_path, monkeypatch):
    """Two files; both need `shared.js`, so it is with the entry. `alone.js` is in the first file that has it."""
    source = {
        **LATER,
        "js/main.js": """import { count } from "./count.js";
const two = import("./far/two.js");
import("./one.js").then(async (one) => {
  const { made } = await import("./alone.js");
  const again = await import("./one.js");
  const own = await import("./count.js");
  console.log(JSON.stringify([one.more(), (await two).more(), one.same === (await two).same, made === one.made]));
  console.log(JSON.stringify([again.more === one.more, own.count === count, (await import("./three.js")).three]));
});
""",
        "js/alone.js": "console.log('\"alone\"');\nexport const made = {};\n",
        "js/one.js": LATER["js/one.js"] + 'export { made } from "./alone.js";\n',
        "js/three.js": 'import { made } from "./alone.js";\nexport const three = made && 3;\n',
    }
    together = {"later/a.js": ("js/one.js", "js/three.js"), "later/b.js": ("js/far/two.js",)}
    monkeypatch.setattr(program, "TOGETHER", together)
    written(tmp_path, {**source, **SHEETS})
    found = modules.parts(tmp_path, "js/main.js", together)
    assert {file: [module.path for module in part] for file, part in found.items()} == {
        "js/main.js": ["js/count.js", "js/shared.js", "js/main.js"],
        "later/b.js": ["js/far/two.js"],
        "later/a.js": ["js/alone.js", "js/one.js", "js/three.js"],
    }
    made = program.program(tmp_path)
    written(tmp_path / "joined", {"package.json": LATER["package.json"], **made.files})
    ran = printed(tmp_path / "joined" / "js" / "main.js")
    assert ran == ["count", "shared", "alone", [[1, 2], 3, True, True], [True, True, 3]]
    assert sorted(map(str, ran)) == sorted(map(str, printed(tmp_path / "js" / "main.js")))
    # neither file loads the other, and a facade leads to the module that runs
    for file in together:
        assert set(re.findall(r'from "(.*)"', made.files[file])) <= {"./../js/main.js"}
    assert made.files["js/three.js"] == modules.facade(found["later/a.js"][-1], "later/a.js")


@pytest.mark.parametrize(
    "source",
    [
        "export let changes = 1;",
        "export default function () {}",
        "export * from './a.js';",
        "import './single.js';",
        "const now = await import('./a.js');",
        "if (await ready()) start();",
        "await ready();",
    ],
)
def test_unreadable_module_is_named(source):
    with pytest.raises(modules.Unreadable, match=r"js/odd\.js"):
        modules.block(modules.Module("js/odd.js", f"const x = 1;\n{source}\n", ()), "js/main.js", {})


@pytest.mark.usefixtures("no_parts")
def test_modules_that_cannot_be_joined_travel_one_by_one(tmp_path, caplog):
    odd = {**LATER, "js/count.js": LATER["js/count.js"] + "\nconst now = await Promise.resolve(1);\n"}
    written(tmp_path, {**odd, **SHEETS})
    made = program.program(tmp_path)
    assert {path: text for path, text in made.files.items() if path.endswith(".js")} == {
        path: text for path, text in odd.items() if path.endswith(".js")
    }
    assert "js/count.js: const now = await" in caplog.text


def test_waiting_inside_a_function_is_fine():
    source = "export async function a() {\n  await b();\n}\nconst c = async () => { await a(); };\n"
    assert "await b()" in modules.block(modules.Module("js/a.js", source, ()), "js/main.js", {})


def exports_by_esbuild(paths: list[str]) -> dict[str, set[str]]:
    """The exports of each module, by a real parser."""
    script = """
      import { build } from "esbuild";
      const [folder, ...entries] = process.argv.slice(1);
      const { metafile } = await build({ absWorkingDir: folder, entryPoints: entries, outdir: "out", write: false,
        metafile: true, format: "esm" });
      console.log(JSON.stringify(Object.values(metafile.outputs).map((o) => [o.entryPoint, o.exports])));
    """
    command = [str(NODE), "--input-type=module", "-e", script, str(STATIC), *paths]
    done = subprocess.run(command, cwd=STATIC.parent, capture_output=True, text=True, timeout=60, check=True)
    return {path: set(names) for path, names in json.loads(done.stdout)}


def test_a_real_parser_finds_the_same_exports():
    found = {module.path: set(modules.exported(module)) for module in modules.needed(STATIC, "js/main.js")}
    assert exports_by_esbuild(list(found)) == found


def test_a_real_parser_finds_the_same_code_without_the_comments():
    """Nothing that looks like a comment's line is inside a string: as minified, sources with and without are equal."""
    script = """
      import { transform } from "esbuild";
      const texts = JSON.parse(await new Response(process.stdin).text());
      const minified = async (text) => (await transform(text, { minify: true, legalComments: "none" })).code;
      const pairs = await Promise.all(texts.map((pair) => Promise.all(pair.map(minified))));
      console.log(JSON.stringify(pairs.map(([a, b]) => a === b)));
    """
    found = modules.needed(STATIC, "js/main.js")
    pairs = json.dumps([[module.source, modules.stripped(module.source)] for module in found])
    command = [str(NODE), "--input-type=module", "-e", script]
    done = subprocess.run(
        command, input=pairs, cwd=STATIC.parent, capture_output=True, text=True, timeout=60, check=True
    )
    same = json.loads(done.stdout)
    assert len(same) == len(found)
    assert [module.path for module, equal in zip(found, same, strict=True) if not equal] == []


def test_white_space_at_the_beginning_of_lines_means_nothing():
    """No text whose lines are indented is in a string or a template, but for those of htm."""
    script = """
      import ts from "typescript";
      const found = [];
      for (const [path, text] of JSON.parse(await new Response(process.stdin).text())) {
        const visit = (node) => {
          const isText = ts.isStringLiteral(node) || ts.isTemplateLiteral(node);
          const tag = ts.isTaggedTemplateExpression(node.parent ?? node) ? node.parent.tag.getText() : "";
          const spans = ts.isTemplateExpression(node) ? node.templateSpans.map((span) => span.literal) : [];
          const parts = ts.isTemplateExpression(node) ? [node.head, ...spans] : [node];
          if (isText && tag !== "html" && parts.some((part) => /\\n[ \\t]/.test(part.getText()))) found.push(path);
          ts.forEachChild(node, visit);
        };
        visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
      }
      console.log(JSON.stringify(found));
    """
    texts = [(path, (STATIC / path).read_text(encoding="utf-8")) for path in program.scripts(STATIC)]
    sources = json.dumps([*texts, ("js/made-up.js", "const text = `a ${1} b\n  c`, fine = html`a\n  b`;")])
    command = [str(NODE), "--input-type=module", "-e", script]
    done = subprocess.run(
        command, input=sources, cwd=STATIC.parent, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == ["js/made-up.js"]
    assert modules.unindented("  a\n\tb = `\n    c`\n") == "a\nb = `\nc`\n"


@pytest.mark.anyio
async def test_a_page_without_the_playground_runs_none_of_it(client):
    """A module that the playground has too would bring all of it along."""
    page = (await client.get("/learn")).text
    assert "/js/main.js" not in page and '"/static/js/"' not in page


def test_every_script_can_be_joined():
    for path in program.scripts(STATIC):
        modules.block(modules.read(STATIC, path), path, {})


def test_every_style_sheet_is_read_by_some_page():
    links = "".join(path.read_text(encoding="utf-8") for path in (STATIC.parent / "templates").glob("*.html"))
    joined = {*program.STYLES, *program.LATER_STYLES}
    for sheet in (STATIC / "css").glob("*.css"):
        assert (sheet.stem in joined) != (f"/css/{sheet.name}" in links) or sheet.stem in {"tokens", "base"}, sheet.name
    assert {f"{name}.css" for name in program.VENDORED} == {path.name for path in (STATIC / "vendor").glob("*.css")}


def test_parts_that_are_named_are_loaded_by_calls():
    every = [modules.read(STATIC, path) for path in program.scripts(STATIC)]
    named = [*program.APART, *(path for paths in program.TOGETHER.values() for path in paths)]
    assert set(named) <= set(modules.called(every)) and len(named) == len(set(named))


def test_no_part_of_the_page_at_rest_waits_for_another():
    """What is pressed before then comes in one file, and in those of libraries."""
    files = program.program(STATIC).files
    for file in (*program.TOGETHER, *program.APART):
        found = set(re.findall(r'^import .* from "(.*)";$', files[file], re.MULTILINE))
        assert {modules.beside(file, address) for address in found if address[0] == "."} <= {program.MAIN}, file


@pytest.mark.anyio
async def test_joined_styles_find_their_fonts_and_keep_their_licences(client):
    made = program.program(STATIC)
    place = f"/static/page/{made.version}/{program.SHEET}"
    fonts = {
        modules.beside(place, f"./{address}") for address in re.findall(r"url\((.*?)\)", made.files[program.SHEET])
    }
    assert len(fonts) > 20
    for font in fonts:
        answer = await client.get(font)
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"], font
    assert len(re.findall(r"/\* \S+ [\d.]+ \((?:MIT|OFL-1.1)\); .* LICENSES.txt \*/", made.files[program.SHEET])) == 3


@pytest.mark.anyio
async def test_the_page_holds_the_script_of_the_first_paint(client):
    page = (await client.get("/")).text
    (script,) = re.findall(r'<script nonce="[^"]+">(\(\(\) => \{.*?)</script>', page, re.DOTALL)
    source = (STATIC / program.FIRST_PAINT).read_text(encoding="utf-8")
    assert "//" in source and "//" not in script
    assert script.split() == modules.stripped(source).split()


@pytest.mark.anyio
async def test_the_page_asks_for_the_program_as_it_is_now(client):
    page = (await client.get("/")).text
    (version,) = set(re.findall(r"/static/page/(\w+)/", page))
    main = await client.get(f"/static/page/{version}/js/main.js")
    sheet = await client.get(f"/static/page/{version}/page.css")
    for answer, kind in ((main, "text/javascript"), (sheet, "text/css")):
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["vary"] == "accept-encoding" and answer.headers["content-encoding"] == "br"
    assert "export {" in main.text and "--unit:" in sheet.text


@pytest.mark.anyio
async def test_a_page_left_open_over_an_update_still_gets_its_parts(client):
    store = await client.get("/static/page/0123456789abcdef/js/store.js")
    assert store.status_code == 200 and store.headers["cache-control"] == "no-cache"
    assert store.text.startswith('import { _js_store_js } from "./main.js";')


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["js/nothing.js", "js/../main.js", "../app/main.py", "js", "css/base.css", ""])
async def test_nothing_else_is_in_the_program_s_folder(client, path):
    page = (await client.get("/")).text
    (version,) = set(re.findall(r"/static/page/(\w+)/", page))
    assert (await client.get(f"/static/page/{version}/{path}")).status_code == 404


@pytest.mark.usefixtures("no_parts")
def test_a_changed_file_makes_another_program(tmp_path):
    written(tmp_path, {**SHEETS, "js/main.js": 'import { a } from "./a.js";\n', "js/a.js": "export const a = 1;\n"})
    written(tmp_path, {"js/later.js": "1;\n"})
    seen = {program.program(tmp_path).version}
    for path in ("js/a.js", "js/later.js", "css/base.css", "css/own.css", f"vendor/{program.VENDORED[0]}.css"):
        (tmp_path / path).write_text("export const a = 2222; /* */\n")
        now = program.program(tmp_path)
        assert now.version not in seen
        seen.add(now.version)
    assert "2222" in (now.text("js/main.js") or "") and now.text("js/later.js") == "export const a = 2222; /* */\n"


@pytest.mark.anyio
async def test_the_page_s_own_modules_are_joined(client, caplog):
    made = program.program(STATIC)
    assert made.files["js/page/page.js"] == modules.facade(modules.read(STATIC, "js/page/page.js"), program.MAIN)
    assert not caplog.text


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/", "/learn/batches-and-noise", "/learn"])
async def test_a_second_visit_asks_for_no_file_again(client, path):
    """All that the page names is kept for good. The icon is in the page: else each step would ask for it."""
    page = (await client.get(path)).text
    assert '<link rel="icon" href="data:image/svg+xml,%3Csvg' in page
    named = set(re.findall(r"\"(/static/[^\"]+\.\w+)\"", page)) - {"/static/js/learn/index.js"}
    assert len(named) > 10
    for address in named:
        answer = await client.get(address)
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"], address
