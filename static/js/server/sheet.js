/** A style sheet that the first picture does not need, brought in with the room that needs it. */
import { under } from "./root.js";

/** Resolves when the sheet holds, or cannot be had. @param {string} name of the file in static/css */
export const sheet = (name) =>
  new Promise((done) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: under(`/static/css/${name}.css`), onload: done, onerror: done });
    document.head.append(link);
  });
