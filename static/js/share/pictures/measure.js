/** Questions of a picture without a canvas to a canvas: how wide a text is, and what a colour is called elsewhere. */

/**
 * The width of a text, how far its baseline lies below the line that it hangs on, and a colour in the form that every
 * program reads.
 * @typedef {{width: (text: string, font: string) => number, drop: (font: string, line: string) => number,
 *   paint: (css: string) => {colour: string, alpha: number}}} Measure
 */

/** What a real canvas says of texts and colours. @returns {Measure} */
export function measured() {
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  return {
    width(text, font) {
      pen.font = font;
      return pen.measureText(text).width;
    },
    drop(font, line) {
      pen.font = font;
      const above = (/** @type {string} */ baseline) => {
        pen.textBaseline = /** @type {CanvasTextBaseline} */ (baseline);
        return pen.measureText("x").fontBoundingBoxAscent;
      };
      return above("alphabetic") - above(line);
    },
    paint(css) {
      pen.fillStyle = "black";
      pen.fillStyle = css;
      const plain = String(pen.fillStyle);
      const [, colour, alpha] = /^rgba\((.*), ([\d.]+)\)$/.exec(plain) ?? [];
      return colour ? { colour: `rgb(${colour})`, alpha: Number(alpha) } : { colour: plain, alpha: 1 };
    },
  };
}
