/** Light or dark, and the CSS colours as values that a canvas or WebGL can use. */
import { signal } from "ui";

const system = matchMedia("(prefers-color-scheme: dark)");
/** The system's own few colours instead of ours; its ground is light or dark, as `system` says. */
const forcing = matchMedia("(forced-colors: active)");

/** Whether the system leaves a choice between light and dark. */
export const themeIsOurs = signal(!forcing.matches);

/** @returns {"light"|"dark"|null} */
function stored() {
  if (forcing.matches) return null;
  try {
    const value = localStorage.getItem("theme");
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null; // storage may be blocked
  }
}

/** @type {import("ui").Signal<"light"|"dark">} */
export const theme = signal(stored() ?? (system.matches ? "dark" : "light"));
document.documentElement.dataset.theme = theme.peek();

/** The colours of each theme, as far as they were read. @type {{[theme: string]: Map<string, string>}} */
let known = {};

/** @param {"light"|"dark"} next */
function show(next) {
  document.documentElement.dataset.theme = next;
  theme.value = next;
}

for (const query of [system, forcing]) {
  query.addEventListener("change", () => {
    known = {};
    themeIsOurs.value = !forcing.matches;
    show(stored() ?? (system.matches ? "dark" : "light"));
  });
}

/**
 * The result of `draw`, in the colours of a theme that need not be the page's.
 * @template T @param {"light"|"dark"} other @param {() => T} draw
 */
export function withTheme(other, draw) {
  const own = theme.peek();
  show(other);
  try {
    return draw();
  } finally {
    show(own);
  }
}

/** Switch the theme, also for the next visit. */
export function switchTheme() {
  if (!themeIsOurs.peek()) return;
  const next = theme.peek() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", next);
  } catch {
    /* for this visit only */
  }
  show(next);
}

/** A system's colour as the red, green and blue that a canvas and WebGL know. @param {string} value */
function plain(value) {
  if (!forcing.matches || !/^([A-Z][a-zA-Z]+|color-mix.*)$/.test(value)) return value;
  const probe = document.documentElement.appendChild(document.createElement("i"));
  probe.style.cssText = `color: ${value}; forced-color-adjust: none`;
  const rgb = components(getComputedStyle(probe).color);
  probe.remove();
  return `rgb(${rgb.join(", ")})`;
}

/** A CSS colour's red, green and blue, 0 to 255. @param {string} css */
export function components(css) {
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  pen.fillStyle = css;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
}

/**
 * The value of a custom property, such as "--q-gradient". It reads `theme`, so that drawings are redrawn on a switch.
 * @param {string} name
 */
export function colour(name) {
  theme.value;
  themeIsOurs.value;
  const cache = (known[document.documentElement.dataset.theme ?? ""] ??= new Map());
  let value = cache.get(name);
  if (value === undefined) {
    value = plain(getComputedStyle(document.documentElement).getPropertyValue(name).trim());
    cache.set(name, value);
  }
  return value;
}
