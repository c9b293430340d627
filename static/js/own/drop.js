/**
 * A table that is dropped anywhere on the page opens the dialog for the user's own data. Saved files, which are JSON, are
 * opened by share/drop.js, which also lets files be dropped at all.
 */
import { signal } from "ui";
import { ownOpen } from "../widgets/open.js";

/** The file that was dropped last, until the dialog reads it. @type {import("ui").Signal<File|null>} */
export const dropped = signal(null);

/** Begin to take files. */
export function listen() {
  addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file || /\.json$/i.test(file.name)) return;
    event.preventDefault();
    dropped.value = file;
    ownOpen.value = true;
  });
}
