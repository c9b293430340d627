/** Starts the page: the catalogue, the run of the address, the views, the keys. */
import { effect, html, render } from "ui";
import { loadCatalog } from "./run/begin.js";
import { watchRuns } from "./timeline/events.js";
import { listen } from "./page/keys.js";
import { Page } from "./page/page.js";
import { follow as followCursor } from "./run/memory/replay.js";
import { followBoundary } from "./landscape/samples/boundary.js";
import { follow } from "./landscape/samples/surface.js";
import { keepWithin } from "./run/changes/history.js";
import { offline, waiting } from "./store.js";
import { open } from "./address/bar.js";

const root = /** @type {HTMLElement} */ (document.getElementById("app"));

/** Resolves if the address takes long, because the run is long or the server is away. @returns {Promise<void>} */
const farOff = () =>
  new Promise((done) =>
    effect(() => {
      if (waiting.value.has("far") || offline.value) done();
    }),
  );

async function begin() {
  // only lessons need it
  const course = document.getElementById("lesson") ? import("./learn/open.js") : null;
  if (!(await loadCatalog())) return;
  const opened = open((await course)?.openLesson());
  await Promise.race([opened, farOff()]); // the page shows the way to a far step, where it can be stopped
  root.textContent = "";
  render(html`<${Page} />`, root);
  follow();
  followBoundary();
  watchRuns();
  keepWithin();
  followCursor();
  listen();
  addEventListener("touchstart", () => import("./page/tapped.js"), { once: true, passive: true });
}

begin(); // not awaited, as parts that are loaded later wait for the end of this module
