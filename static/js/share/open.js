/** Opens a file that the page saved, chosen or dropped. */
import { openQuery } from "../address/bar.js";
import { refusal } from "../store.js";
import { fileIn } from "./file.js";

/** Resolves to null once the file is shown, or to why it is not: then the page stays as it was. @param {File} file */
export async function openFile(file) {
  const text = await file.text().catch(() => null);
  const query = text === null ? "The browser could not read it." : fileIn(text);
  if (typeof query === "string") return `“${file.name}” was not opened. ${query}`;
  await openQuery(query);
  return null;
}

/** The same, said in the status line. @param {File} file */
export async function openDropped(file) {
  const wrong = await openFile(file);
  if (wrong) refusal.value = { field: "", value: null, allowed: wrong };
}
