/**
 * Makes static/vendor from the versions in package.json: `npm run vendor` (`npm ci` first).
 * With a folder as argument it writes there instead: the tests compare that with what is in the repository.
 *
 * Each library becomes one ES module with its name and version in the file name, each style sheet and font a file beside it.
 * manifest.json says what every file is made of; LICENSES.txt carries the licences.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { span, split } from "./faces.js";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const OUT = process.argv[2] ? resolve(process.argv[2]) : join(ROOT, "static/vendor");
const MODULES = join(ROOT, "node_modules");
const TARGET = "es2022";

/** Each entry of scripts/vendor, which is also the name the page imports, and the package whose version it carries. */
const BUNDLES = [
  { entry: "ui", package: "preact" },
  { entry: "three", package: "three" },
  { entry: "d3-contour", package: "d3-contour" },
  { entry: "uplot", package: "uplot" },
  { entry: "katex", package: "katex" },
  { entry: "papaparse", package: "papaparse" },
  { entry: "uqr", package: "uqr" },
  { entry: "gifenc", package: "gifenc" },
];
const TEXT_FONT = "@fontsource-variable/source-sans-3";

/** @type {{file: string, data: Buffer, package: string, contains?: string[], import?: string, exports?: string[]}[]} */
const made = [];

/** @param {string} name */
const about = (name) => JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8"));
/** @param {string} name */
const title = (name) => `${name} ${about(name).version} (${about(name).license})`;
/** @param {string} path */
const owner = (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];

for (const bundle of BUNDLES) {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [`scripts/vendor/${bundle.entry}.js`],
    outfile: "out.js",
    write: false,
    metafile: true,
    bundle: true,
    format: "esm",
    target: TARGET,
    minify: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const output = result.metafile.outputs["out.js"];
  const used = Object.entries(output.inputs)
    .filter(([, input]) => input.bytesInOutput > 0)
    .map(([path]) => owner(path));
  const contains = [...new Set([bundle.package, ...used])].filter((name) => name !== undefined);
  const banner = `/* ${contains.map(title).join(", ")}; made by scripts/vendor.js, see LICENSES.txt */\n`;
  made.push({
    file: `${bundle.entry}-${about(bundle.package).version}.js`,
    data: Buffer.from(banner + result.outputFiles[0].text),
    package: bundle.package,
    contains,
    import: bundle.entry,
    exports: output.exports.sort(),
  });
}

/** @param {string} name @param {string} file @param {string} css */
async function addStyle(name, file, css) {
  const { code } = await transform(css, { loader: "css", minify: true });
  made.push({
    file,
    data: Buffer.from(`/* ${title(name)}; made by scripts/vendor.js, see LICENSES.txt */\n${code}`),
    package: name,
  });
}

await addStyle(
  "uplot",
  `uplot-${about("uplot").version}.css`,
  readFileSync(join(MODULES, "uplot/dist/uPlot.min.css"), "utf8"),
);

// What every view shows: the core of each face. The math face's italics are the symbols, its upright letters are words.
const SIGNS = "\u00a0−×·…′∇∂∞";
const CORES = {
  text: `${span(" ", "~")}${SIGNS}±°²³½–—‘’“”•″↑↓`,
  "KaTeX_Main-Regular": `${span(" ", "@")}[]^_{|}~${span("a", "z")}${SIGNS}`,
  "KaTeX_Main-Italic": " " + span("A", "Z") + span("a", "z"),
};

// every browser that has import maps reads woff2: the older formats stay behind
const katex = `katex-${about("katex").version}`;
let style = readFileSync(join(MODULES, "katex/dist/katex.css"), "utf8").replace(
  /src: url\(fonts\/([\w-]+\.woff2)\)[^;]+;/g,
  `src: url(${katex}/$1) format("woff2");`,
);
for (const font of readdirSync(join(MODULES, "katex/dist/fonts")).filter((name) => name.endsWith(".woff2"))) {
  const whole = readFileSync(join(MODULES, "katex/dist/fonts", font));
  made.push({ file: `${katex}/${font}`, data: whole, package: "katex" });
  const letters = CORES[font.replace(".woff2", "")];
  if (!letters) continue;
  const name = font.replace(".woff2", "-core.woff2");
  const { core, inCore, inRest } = await split(whole, letters);
  made.push({ file: `${katex}/${name}`, data: core, package: "katex" });
  style = style.replace(
    new RegExp(`@font-face \\{[^}]*/${font}[^}]*\\}`),
    (face) =>
      `${face.replace(font, name).replace("}", `unicode-range: ${inCore}; }`)}\n${face.replace("}", `unicode-range: ${inRest}; }`)}`,
  );
}
await addStyle("katex", `${katex}.css`, style);

// The core of the text face is called Text: the licence reserves "Source" for what is not altered. Italics are Text's too,
// or a browser would slant the upright core instead.
const text = `source-sans-3-${about(TEXT_FONT).version}`;
const [upright, italic] = ["normal", "italic"].map((slope) =>
  readFileSync(join(MODULES, TEXT_FONT, `files/source-sans-3-latin-wght-${slope}.woff2`)),
);
const { core, inCore, inRest } = await split(upright, CORES.text, {
  variationAxes: { wght: { min: 400, max: 700, default: 400 } },
  keepFeatures: ["kern", "liga", "mark"],
});
const files = [
  [`text-${about(TEXT_FONT).version}.woff2`, core],
  [`${text}.woff2`, upright],
  [`${text}-italic.woff2`, italic],
];
for (const [file, data] of files) made.push({ file, data, package: TEXT_FONT });
await addStyle(
  TEXT_FONT,
  `${text}.css`,
  [
    `font-family: Text; font-style: normal; font-weight: 400 700; src: url(${files[0][0]}) format("woff2"); unicode-range: ${inCore}`,
    `font-family: "Source Sans 3"; font-style: normal; font-weight: 200 900; src: url(${files[1][0]}) format("woff2"); unicode-range: ${inRest}`,
    `font-family: Text; font-style: italic; font-weight: 200 900; src: url(${files[2][0]}) format("woff2")`,
  ]
    .map((face) => `@font-face { ${face}; font-display: block; }`)
    .join("\n"),
);

const entries = made.map(({ file, data, package: name, contains = [name], import: as, exports }) => ({
  file,
  package: name,
  version: about(name).version,
  licence: about(name).license,
  bytes: data.length,
  sha256: createHash("sha256").update(data).digest("hex"),
  contains: contains.map((part) => ({ package: part, version: about(part).version, licence: about(part).license })),
  ...(as && { import: as, exports }),
}));
const parts = [...new Set(entries.flatMap((entry) => entry.contains.map((part) => part.package)))].sort();
const licences = parts.map((name) => {
  const file = readdirSync(join(MODULES, name)).find((candidate) => /^licen[cs]e/i.test(candidate));
  if (!file) throw new Error(`${name} has no licence file`);
  const body = readFileSync(join(MODULES, name, file), "utf8")
    .replaceAll("\r\n", "\n")
    .trim();
  return `${"=".repeat(100)}\n${title(name)}\n${"=".repeat(100)}\n\n${body}\n`;
});

rmSync(OUT, { recursive: true, force: true });
for (const { file, data } of made) {
  mkdirSync(dirname(join(OUT, file)), { recursive: true });
  writeFileSync(join(OUT, file), data);
}
writeFileSync(
  join(OUT, "manifest.json"),
  JSON.stringify({ made_by: "npm run vendor", files: entries }, null, 1) + "\n",
);
writeFileSync(join(OUT, "LICENSES.txt"), licences.join("\n"));
for (const entry of entries.filter((entry) => !entry.file.includes("/"))) console.log(`${entry.bytes}\t${entry.file}`);
