/** The paths of a canvas as texts of SVG, with their transforms carried out. No state of the page. */

/** @typedef {[number, number, number, number, number, number]} Matrix a, b, c, d, e, f as in SVG */

const TURN = 2 * Math.PI;
/** @type {Matrix} */
export const STILL = [1, 0, 0, 1, 0, 0];

/** A length to a hundredth of a pixel. @param {number} value */
export const short = (value) => String(Math.round(value * 100) / 100 || 0);

export class Path {
  constructor() {
    /** @type {Matrix} */
    this.matrix = STILL;
    this.path = "";
    this.starts = false; // whether the next line begins a part of the path
  }

  /** @param {number[]} next */
  transform([a, b, c, d, e, f]) {
    const [A, B, C, D, E, F] = this.matrix;
    this.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
  }

  /** @param {number} x @param {number} y */
  translate(x, y) {
    this.transform([1, 0, 0, 1, x, y]);
  }

  /** @param {number} angle */
  rotate(angle) {
    this.transform([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]);
  }

  /** @param {number} factor */
  scale(factor) {
    this.transform([factor, 0, 0, factor, 0, 0]);
  }

  /** How much longer lines are drawn. */
  get factor() {
    const [a, b] = this.matrix;
    return Math.hypot(a, b);
  }

  /** A place as the path writes it. @param {number} x @param {number} y */
  at(x, y) {
    const [a, b, c, d, e, f] = this.matrix;
    return `${short(a * x + c * y + e)} ${short(b * x + d * y + f)}`;
  }

  beginPath() {
    this.path = "";
    this.starts = true;
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    if (!Number.isFinite(x + y)) return; // as a canvas does
    this.path += `M${this.at(x, y)}`;
    this.starts = false;
  }

  /** @param {number} x @param {number} y */
  lineTo(x, y) {
    if (!Number.isFinite(x + y)) return;
    if (this.starts) return this.moveTo(x, y);
    this.path += `L${this.at(x, y)}`;
  }

  closePath() {
    this.path += "Z";
  }

  /** @param {number} x @param {number} y @param {number} radius @param {number} from @param {number} to */
  arc(x, y, radius, from, to) {
    if (!Number.isFinite(x + y + radius)) return;
    const sweep = Math.min(TURN, Math.max(0, to - from));
    const r = short(radius * this.factor);
    this.lineTo(x + radius * Math.cos(from), y + radius * Math.sin(from));
    // an arc of SVG cannot be a whole circle: two halves are
    for (const part of [1, 2]) {
      const angle = from + (sweep * part) / 2;
      this.path += `A${r} ${r} 0 0 1 ${this.at(x + radius * Math.cos(angle), y + radius * Math.sin(angle))}`;
    }
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height */
  rect(x, y, width, height) {
    this.moveTo(x, y);
    this.lineTo(x + width, y);
    this.lineTo(x + width, y + height);
    this.lineTo(x, y + height);
    this.closePath();
  }

  /** @param {number} x @param {number} y @param {number} width @param {number} height @param {number} radius */
  roundRect(x, y, width, height, radius) {
    const r = Math.max(0, Math.min(radius, width / 2, height / 2));
    const [right, bottom, size] = [x + width, y + height, short(r * this.factor)];
    this.moveTo(x + r, y);
    for (const [toX, toY, cornerX, cornerY] of [
      [right - r, y, right, y + r],
      [right, bottom - r, right - r, bottom],
      [x + r, bottom, x, bottom - r],
      [x, y + r, x + r, y],
    ]) {
      this.lineTo(toX, toY);
      this.path += `A${size} ${size} 0 0 1 ${this.at(cornerX, cornerY)}`;
    }
    this.closePath();
  }
}
