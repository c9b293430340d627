/** The presets' dialog: it comes when the page has come to rest, or when it is opened. */
import { html } from "ui";
import { later } from "../widgets/later.js";
import { presetsOpen } from "./presets-open.js";

const Dialog = later(() => import("./presets-dialog.js").then((m) => m.PresetsDialog));

let shown = false;

/** The shop window, once it was opened. */
export function Presets() {
  shown ||= presetsOpen.value;
  return shown ? html`<${Dialog} />` : null;
}
