/** Lets node import what the page imports by name: the very files of static/vendor, as their manifest lists them. */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

const vendor = new URL("../../static/vendor/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", vendor), "utf8"));
const urls = new Map(
  manifest.files.filter((file) => file.import).map((file) => [file.import, new URL(file.file, vendor).href]),
);

registerHooks({
  resolve(specifier, context, next) {
    const url = urls.get(specifier);
    return url ? { url, format: "module", shortCircuit: true } : next(specifier, context);
  },
});
