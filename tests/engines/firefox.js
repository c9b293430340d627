/**
 * Drives Firefox: `node firefox.js PUPPETEER EXECUTABLE SCREENSHOTS URL...`, with the folder that puppeteer-core is
 * installed in. Prints one line of JSON per address: what the scenario found, or the error.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [packages, executablePath, pictures, ...urls] = process.argv.slice(2);
const entry = createRequire(`${packages}/`).resolve("puppeteer-core");
const { default: puppeteer } = await import(pathToFileURL(entry).href);
const scenario = readFileSync(new URL("scenario.js", import.meta.url), "utf8");

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  headless: true,
  extraPrefsFirefox: { "webgl.force-enabled": true },
});
for (const [i, url] of urls.entries()) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  let found;
  try {
    await page.goto(url);
    found = await page.evaluate(`${scenario}; scenario()`);
  } catch (error) {
    faults.push(String(error.message ?? error));
  }
  await page.screenshot({ path: `${pictures}/firefox-${i}.png` });
  await page.close();
  console.log(JSON.stringify({ url, found: found ?? null, faults }));
}
await browser.close();
