/** Light or dark, and the CSS colours as values that a canvas or WebGL can use. */
import { signal } from "ui";

const system = matchMedia("(prefers-color-scheme: dark)");

/** @returns {"light"|"dark"|null} */
function stored() {
  try {
    const value = localStorage.getItem("theme");
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null; // storage may be closed to us
  }
}

/** @type {import("ui").Signal<"light"|"dark">} */
export const theme = signal(stored() ?? (system.matches ? "dark" : "light"));
document.documentElement.dataset.theme = theme.peek();

/** @type {Map<string, string>} */
let cache = new Map();

/** @param {"light"|"dark"} next */
function show(next) {
  document.documentElement.dataset.theme = next;
  cache = new Map();
  theme.value = next;
}

system.addEventListener("change", () => {
  if (!stored()) show(system.matches ? "dark" : "light");
});

/** Switch, and remember it for the next visit. */
export function switchTheme() {
  const next = theme.peek() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", next);
  } catch {
    /* it holds for this visit */
  }
  show(next);
}

/**
 * The value of a custom property, such as "--q-gradient". Reads `theme`, so that what draws with it redraws on a
 * switch.
 * @param {string} name
 */
export function colour(name) {
  theme.value;
  let value = cache.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    cache.set(name, value);
  }
  return value;
}
