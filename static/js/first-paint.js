// Not a module: runs before all others and before the first paint, so that a dark page never flashes white. theme.js
// takes over from here.
(() => {
  let chosen = null;
  try {
    if (!matchMedia("(forced-colors: active)").matches) chosen = localStorage.getItem("theme");
  } catch {
    /* storage may be closed to us */
  }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  // some browsers take the language of their environment as it is, "C" for one, and uPlot formats numbers in it
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: "en" });
  }
})();
