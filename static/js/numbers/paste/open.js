/** The dialog for pasted weights. It is loaded when it is first opened. */
import { signal } from "ui";
import { notice } from "../../store.js";
import { styles } from "../../styles.js";
import { pasteOpen } from "../../widgets/open.js";

/** The dialog, once it has come. @type {import("ui").Signal<(() => any)|null>} */
export const pasteView = signal(null);

export async function openPaste() {
  try {
    const [view] = await Promise.all([import("./view.js"), styles()]);
    pasteView.value = view.PasteWeights;
    pasteOpen.value = true;
  } catch {
    notice.value = "This part of the page could not be loaded. Try again when the server is back.";
  }
}
