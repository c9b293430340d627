/** The page's pictures for paper: drawn anew in light colours, at their size on paper, and copied. */
import { drawNow } from "../../draw/canvas.js";
import { withTheme } from "../../draw/theme.js";

const SHARP = 3; // dots for each CSS pixel: 288 an inch
const SMALLER = 0.8; // text than on the screen

/**
 * The elements with other styles for as long as `what` takes; a room that is not in sight is laid out meanwhile.
 * @template T @param {[string, string][]} styles by selector @param {() => T} what
 */
function posed(styles, what) {
  const before = styles.flatMap(([selector, style]) => {
    const element = /** @type {HTMLElement|null} */ (document.querySelector(selector));
    if (!element) return [];
    const old = element.style.cssText;
    element.style.cssText += style;
    return [/** @type {const} */ ([element, old])];
  });
  try {
    return what();
  } finally {
    for (const [element, old] of before) element.style.cssText = old;
  }
}

/** All canvases of a picture as one. @param {string} selector @param {number} width in CSS pixels */
function copied(selector, width) {
  const layers = [...document.querySelectorAll(`${selector} canvas`)].map((c) => /** @type {HTMLCanvasElement} */ (c));
  if (!layers.some((layer) => layer.width)) return null;
  const copy = document.createElement("canvas");
  Object.assign(copy, { width: layers[0].width, height: layers[0].height });
  copy.style.width = `${width}px`;
  for (const layer of layers) copy.getContext("2d")?.drawImage(layer, 0, 0, copy.width, copy.height);
  return copy;
}

/**
 * Parts without a canvas, made to fit: text as wide as it is to be, a drawing as it stands, smaller.
 * @param {string} selector @param {number} width in CSS pixels @param {boolean} text
 */
function cloned(selector, width, text) {
  const element = document.querySelector(selector);
  if (!element) return null;
  const { clientWidth: wide, clientHeight: tall } = element;
  const copy = /** @type {HTMLElement} */ (element.cloneNode(true));
  for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
  if (text)
    copy.style.cssText = `zoom: ${SMALLER}; width: ${width / SMALLER}px; height: auto; padding: 0; overflow: visible`;
  else if (wide && tall) copy.style.cssText = `zoom: ${width / wide}; width: ${wide}px; height: ${tall}px; flex: none`;
  else return null;
  return copy;
}

/**
 * @param {{landscape: [number, number], network: [number, number]}} sizes in CSS pixels
 * @returns {{landscape: HTMLElement|null, network: HTMLElement|null}}
 */
export function takePictures(sizes) {
  const box = (/** @type {[number, number]} */ [width, height]) =>
    `; position: fixed; width: ${width}px; height: ${height}px; min-height: 0`;
  const shown = "; display: block";
  return withTheme("light", () =>
    posed(
      [
        ["html", "; --grow: 1"],
        [".page .landscape", shown],
        [".landscape-room .picture", box(sizes.landscape)],
        [".page .side", shown],
        [".side > .upper", shown],
        [".network-picture", box(sizes.network)],
      ],
      () => {
        drawNow(SHARP);
        return {
          landscape: copied(".landscape-room .picture", sizes.landscape[0]),
          network:
            copied(".network-picture", sizes.network[0]) ??
            cloned(".chain", sizes.network[0], false) ??
            cloned(".function-body", sizes.network[0], true),
        };
      },
    ),
  );
}
