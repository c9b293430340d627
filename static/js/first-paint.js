// Not a module: runs before all others and before the first paint, so that a dark page never flashes white. Pages that
// load theme.js leave the choice of a theme to it; the others follow the system from here.
(() => {
  const forcing = matchMedia("(forced-colors: active)");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    let chosen = null;
    try {
      if (!forcing.matches) chosen = localStorage.getItem("theme");
    } catch {
      /* storage may be closed to us */
    }
    const dark = chosen ? chosen === "dark" : system.matches;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  };
  show();
  for (const query of [forcing, system]) query.addEventListener("change", show);
  // some browsers take the language of their environment as it is, "C" for one, and uPlot formats numbers in it
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: "en" });
  }
})();
