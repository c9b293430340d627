/** A style sheet that the first picture does not need, brought in with the room that needs it. */
import { under } from "./root.js";

/** Resolves when the sheet holds, or cannot be had. @param {string} address */
export const sheet = (address) =>
  new Promise((done) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: under(address), onload: done, onerror: done });
    document.head.append(link);
  });
