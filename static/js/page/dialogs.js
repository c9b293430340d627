/** The dialogs. Each comes when the page has come to rest, or when it is opened. */
import { effect, html, signal } from "ui";
import { helpOpen, ownOpen, presetsOpen, raceOpen, shareOpen } from "../widgets/open.js";
import { ratesOpen } from "../experiment/rates-open.js";
import { later } from "../widgets/later.js";
import { notice } from "../store.js";

/**
 * A dialog that is made when it is first opened. One that cannot be loaded closes, so that opening it tries again.
 * @param {import("ui").Signal<boolean>} open @param {() => Promise<() => any>} load
 */
function onceOpened(open, load) {
  const made = signal(false);
  const View = later(load, {
    missed: () => {
      if (open.peek()) notice.value = "The dialog could not be loaded. Open it again, or reload the page.";
      open.value = made.value = false;
    },
  });
  effect(() => {
    if (open.value) made.value = true;
  });
  return () => (made.value ? html`<${View} />` : null);
}

const Presets = onceOpened(presetsOpen, () => import("../experiment/presets-dialog.js").then((m) => m.PresetsDialog));
const Race = onceOpened(raceOpen, () => import("../race/setup.js").then((m) => m.Race));
const Rates = onceOpened(ratesOpen, () => import("../eta-map/view.js").then((m) => m.EtaMap));
const Help = onceOpened(helpOpen, () => import("./help.js").then((m) => m.Help));
const Share = onceOpened(shareOpen, () => import("../share/dialog.js").then((m) => m.Share));
const Own = onceOpened(ownOpen, () => import("../own/dialog.js").then((m) => m.OwnDialog));

export const Dialogs = () => html`<${Presets} /><${Race} /><${Rates} /><${Help} /><${Share} /><${Own} />`;
