/** A finger has no hover: a tap on something that explains itself in a title says it in the status line. */
import { announceStop } from "../time/announce.js";

/** What a tap does something with already. */
const ACTIVE = "a, button, input, label, select, summary, textarea, [role=button], [role=listbox], [role=separator]";

addEventListener("click", (event) => {
  const { target } = event;
  if (!(target instanceof Element) || !("pointerType" in event) || event.pointerType !== "touch") return;
  if (target.closest(ACTIVE)) return;
  const told = target.closest("[title]")?.getAttribute("title");
  if (told) announceStop(told);
});
