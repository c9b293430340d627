/** Opens a saved file that is dropped onto the page. The code that reads it is loaded then. */

const OURS = /\.json$/i;

/** @param {DragEvent} event */
const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;

/** Begin to listen. */
export function listen() {
  addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault(); // else the browser would leave the page for the file
  });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event) || event.defaultPrevented) return;
    event.preventDefault();
    const file = [...(event.dataTransfer?.files ?? [])].find(({ name }) => OURS.test(name));
    if (file) import("./open.js").then(({ openDropped }) => openDropped(file));
  });
}
