// What is to be seen of a page as it lies in its window, measured once it has been drawn. An expression: a function of
// the pictures' selectors and of those of the buttons that must be in sight.
async ([pictures, buttons]) => {
  const PICTURE = ".picture, .network-picture, .data-plot, .loss-chart .plot";
  const CONTROL = "button, input, select";
  const SKIPPED = ".unseen, .skip, dialog:not([open]), option, svg, .katex, .chain, .event-marks, .compare-marks";
  const TITLES = ".presets-button"; // shortened where it must be, the dialog gives them in full
  const HAIR = 1.5; // px
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest(SKIPPED);

  /** What of an element's room is left by the window and by what scrolls or is cut off around it. */
  const rooms = new Map();
  const room = (element) => {
    if (!element || element === document.documentElement) return [0, 0, innerWidth, innerHeight];
    if (rooms.has(element)) return rooms.get(element);
    const { position, clipPath, overflowX, overflowY } = getComputedStyle(element);
    let [l, t, r, b] = position === "fixed" ? [0, 0, innerWidth, innerHeight] : room(element.parentElement);
    if (clipPath !== "none") [r, b] = [l, t];
    if (overflowX !== "visible" || overflowY !== "visible") {
      const box = element.getBoundingClientRect();
      [l, t, r, b] = [Math.max(l, box.left), Math.max(t, box.top), Math.min(r, box.right), Math.min(b, box.bottom)];
    }
    rooms.set(element, [l, t, r, b]);
    return [l, t, r, b];
  };

  const said = ({ element, what }) =>
    `${what} ${element.tagName.toLowerCase()}.${[...element.classList].join(".")} "${element.textContent.trim().slice(0, 30)}"`;

  /** Text by its lines, without the air above and below its letters; controls and pictures by their boxes. */
  const items = [];
  const cut = new Set(); // what is not told to its end: by an ellipsis, or because the edge of a picture's room goes through it
  const add = (element, what, { left, top, right, bottom }, air = 0) => {
    const [l, t, r, b] = room(what === "text" ? element : element.parentElement);
    const box = [Math.max(l, left), Math.max(t, top + air), Math.min(r, right), Math.min(b, bottom - air)];
    if (!(box[2] - box[0] > HAIR && box[3] - box[1] > HAIR)) return;
    items.push({ element, what, box });
    if (what === "text" && element.closest(".landscape-readout") && box[3] < bottom - air - HAIR) cut.add(said(items.at(-1)));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !seen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const size = parseFloat(getComputedStyle(element).fontSize);
    for (const box of range.getClientRects()) add(element, "text", box, Math.max(0, (box.height - size) / 2));
  }
  for (const [what, selector] of [["control", CONTROL], ["picture", PICTURE]])
    for (const element of document.querySelectorAll(selector))
      if (seen(element)) add(element, what, element.getBoundingClientRect());

  // a symbol is set as one, and what is scrolled passes below what stays
  const symbol = (element) => element.closest(".math, .symbol") ?? element;
  const stays = (element) => element.closest(".sticky, .numbers-head, .why-late");
  const together = (a, b) => a.contains(b) || b.contains(a) || symbol(a) === symbol(b) || stays(a) !== stays(b);
  const overlaps = new Set();
  for (const [i, a] of items.entries())
    for (const b of items.slice(i + 1)) {
      const wide = Math.min(a.box[2], b.box[2]) - Math.max(a.box[0], b.box[0]);
      const tall = Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1]);
      if (wide > HAIR && tall > HAIR && !together(a.element, b.element))
        overlaps.add(`${said(a)} / ${said(b)}: ${Math.round(wide)}x${Math.round(tall)}`);
    }

  const isShortened = (element) =>
    getComputedStyle(element).textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth + 1 && seen(element) && !element.closest(TITLES);
  const whole = [document.documentElement, document.body, document.querySelector(".page")];
  return {
    pictures: Object.fromEntries(
      Object.entries(pictures).flatMap(([name, selector]) => {
        const element = document.querySelector(selector);
        if (!element?.checkVisibility({ visibilityProperty: true })) return [];
        const { width, height } = element.getBoundingClientRect();
        return [[name, [Math.round(width), Math.round(height)]]];
      }),
    ),
    cut: [...cut, ...[...document.querySelectorAll(".page *")].filter(isShortened).map((element) => said({ element, what: "text" }))],
    overlaps: [...overlaps].slice(0, 12),
    sideways: whole
      .filter((e) => e.scrollWidth > e.clientWidth + 1)
      .map((e) => `${e.tagName} ${e.scrollWidth} > ${e.clientWidth}`),
    out: buttons.filter((selector) => {
      const element = document.querySelector(selector);
      const { left, top, right, bottom } = element.getBoundingClientRect();
      const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || !element.contains(at);
    }),
  };
}
