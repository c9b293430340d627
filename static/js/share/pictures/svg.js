/**
 * A context that the functions of the page's canvases draw on as usual, and that keeps an SVG instead of pixels: lines
 * stay lines and text stays text. It has the part of CanvasRenderingContext2D that they use. Transforms may shift, turn
 * and scale alike in both directions. No state of the page.
 */
import { Path, short, STILL } from "./path.js";
/** @import { Measure } from "./measure.js" */

/** Characters that XML does not allow, even escaped. */
const UNPRINTABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** A text as the content of an element or between double quotes. @param {string} text */
export const escaped = (text) =>
  text.replace(UNPRINTABLE, "").replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The parts of a canvas font, "italic 600 13px Text, serif". @param {string} font */
function face(font) {
  const [, before, size, family] = /^(.*?)(\d+(?:\.\d+)?)px (.*)$/.exec(font) ?? ["", "", "10", "sans-serif"];
  const weight = /\b(bold|\d{3})\b/.exec(before)?.[1];
  return { size, family, weight: weight === "400" ? undefined : weight, italic: before.includes("italic") };
}

/** Colours that change along a line. */
class Gradient {
  /** @param {string} name @param {string} line */
  constructor(name, line) {
    this.name = name;
    this.line = line;
    /** @type {[number, string][]} */
    this.stops = [];
  }

  /** @param {number} at @param {string} colour */
  addColorStop(at, colour) {
    this.stops.push([at, colour]);
  }
}

const FIRST = {
  fillStyle: /** @type {string|Gradient} */ ("black"),
  strokeStyle: /** @type {string|Gradient} */ ("black"),
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  globalAlpha: 1,
  font: "10px sans-serif",
  textAlign: "left",
  textBaseline: "alphabetic",
  imageSmoothingEnabled: true,
  imageSmoothingQuality: "low",
  dash: /** @type {number[]} */ ([]),
  matrix: STILL,
  clipped: "",
};

/** @param {any} of a context @returns {typeof FIRST} */
const stateOf = (of) => /** @type {any} */ (Object.fromEntries(Object.keys(FIRST).map((key) => [key, of[key]])));

export class SvgContext extends Path {
  /** @param {Measure} measure @param {string} prefix of the names in it, for two pictures in one document */
  constructor(measure, prefix) {
    super();
    this.measure = measure;
    this.prefix = prefix;
    Object.assign(this, structuredClone(FIRST));
    /** @type {typeof FIRST[]} */
    this.saved = [];
    this.names = 0;
    /** @type {string[]} */
    this.definitions = [];
    /** @type {{clip: string, content: string[]}[]} */
    this.groups = [];
  }

  /** The state, which `save` keeps. @returns {typeof FIRST} */
  get state() {
    return stateOf(this);
  }

  save() {
    this.saved.push(this.state);
  }

  restore() {
    Object.assign(this, this.saved.pop());
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    Object.assign(this, { dash });
  }

  /** @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
  createLinearGradient(x0, y0, x1, y1) {
    const [from, to] = [this.at(x0, y0), this.at(x1, y1)].map((at) => at.split(" "));
    return new Gradient(this.name(), `x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}"`);
  }

  name() {
    return `${this.prefix}-${++this.names}`;
  }

  /** @param {string} element */
  add(element) {
    const { clipped } = this.state;
    if (this.groups.at(-1)?.clip !== clipped) this.groups.push({ clip: clipped, content: [] });
    this.groups.at(-1)?.content.push(element);
  }

  /** A fill or a stroke as attributes. @param {"fill"|"stroke"} kind @param {string|Gradient} style */
  ink(kind, style) {
    const { globalAlpha } = this.state;
    if (style instanceof Gradient) {
      const stops = style.stops.map(
        ([at, css]) => `<stop offset="${short(at)}" stop-color="${escaped(this.measure.paint(css).colour)}"/>`,
      );
      const whole = `<linearGradient id="${style.name}" gradientUnits="userSpaceOnUse" ${style.line}>${stops.join("")}</linearGradient>`;
      if (!this.definitions.includes(whole)) this.definitions.push(whole);
      return ` ${kind}="url(#${style.name})"`;
    }
    const { colour, alpha } = this.measure.paint(style);
    const strength = alpha * globalAlpha;
    return ` ${kind}="${escaped(colour)}"${strength < 1 ? ` ${kind}-opacity="${short(strength)}"` : ""}`;
  }

  /** The stroke of now as attributes. */
  get line() {
    const { strokeStyle, lineWidth, lineCap, lineJoin, dash } = this.state;
    const { factor } = this;
    return [
      `${this.ink("stroke", strokeStyle)} stroke-width="${short(lineWidth * factor)}"`,
      lineCap === "butt" ? "" : ` stroke-linecap="${lineCap}"`,
      lineJoin === "miter" ? "" : ` stroke-linejoin="${lineJoin}"`,
      dash.length ? ` stroke-dasharray="${dash.map((part) => short(part * factor)).join(" ")}"` : "",
    ].join("");
  }

  fill() {
    if (this.path) this.add(`<path d="${this.path}"${this.ink("fill", this.state.fillStyle)}/>`);
  }

  stroke() {
    if (this.path) this.add(`<path d="${this.path}" fill="none"${this.line}/>`);
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  fillRect(x, y, width, height) {
    const before = [this.path, this.starts];
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
    Object.assign(this, { path: before[0], starts: before[1] });
  }

  clip() {
    const { clipped } = this.state;
    const name = this.name();
    const within = clipped && ` clip-path="url(#${clipped})"`;
    this.definitions.push(`<clipPath id="${name}"${within}><path d="${this.path}"/></clipPath>`);
    Object.assign(this, { clipped: name });
  }

  /**
   * @param {HTMLCanvasElement} image @param {number} x @param {number} y @param {number} width @param {number} height
   */
  drawImage(image, x, y, width, height) {
    const { globalAlpha, imageSmoothingEnabled } = this.state;
    this.add(
      `<image x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" preserveAspectRatio="none"${this.moved}${
        globalAlpha < 1 ? ` opacity="${short(globalAlpha)}"` : ""
      }${imageSmoothingEnabled ? "" : ' style="image-rendering: pixelated"'} href="${image.toDataURL("image/png")}"/>`,
    );
  }

  /** The transform as an attribute. */
  get moved() {
    const { matrix } = this.state;
    const still = matrix.every((part, i) => part === STILL[i]);
    return still ? "" : ` transform="matrix(${matrix.map((part) => Math.round(part * 1e5) / 1e5).join(" ")})"`;
  }

  /** @param {string} text */
  measureText(text) {
    return { width: this.measure.width(text, this.state.font) };
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} [most] px @param {boolean} [outline] */
  fillText(text, x, y, most = Infinity, outline = false) {
    if (!text) return;
    const { font, textAlign, textBaseline } = this.state;
    const { size, family, weight, italic } = face(font);
    const anchor = /** @type {{[align: string]: string}} */ ({ center: "middle", right: "end" })[textAlign];
    // not every program knows of lines that a text hangs on, so that its baseline is said
    const line = y + (textBaseline === "alphabetic" ? 0 : this.measure.drop(font, textBaseline));
    // where the face is missing, another one takes the same room
    const wide = Math.min(this.measure.width(text, font), most);
    const attributes = [
      ` x="${short(x)}" y="${short(line)}"`,
      this.moved,
      ` font-family="${escaped(family)}" font-size="${size}"`,
      weight ? ` font-weight="${weight}"` : "",
      italic ? ' font-style="italic"' : "",
      anchor ? ` text-anchor="${anchor}"` : "",
      ` textLength="${short(wide)}" lengthAdjust="spacingAndGlyphs"`,
      outline ? ` fill="none"${this.line}` : this.ink("fill", this.state.fillStyle),
      /^\s|\s$|\s\s/.test(text) ? ' xml:space="preserve"' : "",
    ];
    this.add(`<text${attributes.join("")}>${escaped(text)}</text>`);
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} [most] */
  strokeText(text, x, y, most) {
    this.fillText(text, x, y, most, true);
  }

  /**
   * The whole picture.
   * @param {number} width @param {number} height in CSS pixels @param {string} title @param {string} description
   */
  text(width, height, title, description) {
    const groups = this.groups.map(({ clip, content }) =>
      clip ? `<g clip-path="url(#${clip})">\n${content.join("\n")}\n</g>` : content.join("\n"),
    );
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<desc>${escaped(description)}</desc>
<defs>${this.definitions.join("\n")}</defs>
${groups.join("\n")}
</svg>
`;
  }
}
