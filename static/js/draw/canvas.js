/** A canvas that is as sharp as the screen, redraws once per frame however many signals changed, and never idles. */
import { effect, useEffect, useRef } from "ui";
import { claim } from "./one-per-frame.js";

/**
 * The factor by which pictures grow with the text of a large screen. Their sizes are given in the pixels of an ordinary
 * one.
 */
export const growth = () => Number(getComputedStyle(document.documentElement).getPropertyValue("--grow")) || 1;

/**
 * A pointer's place in an element, in the pixels of pictures, and whether it is a finger.
 * @param {MouseEvent} event @param {Element} [element]
 */
export function pointIn(event, element = /** @type {Element} */ (event.currentTarget)) {
  const box = element.getBoundingClientRect();
  const grow = growth();
  const touch = "pointerType" in event && event.pointerType === "touch";
  return { x: (event.clientX - box.left) / grow, y: (event.clientY - box.top) / grow, touch };
}

/** The functions that draw the canvases. @type {Set<(ratio: number) => void>} */
const drawn = new Set();

/** Draw every canvas at once, before and after printing. @param {number} [ratio] its dots for each CSS pixel */
export function drawNow(ratio = devicePixelRatio || 1) {
  for (const draw of drawn) draw(ratio);
}

/**
 * A ref for a <canvas> that fills its parent's box (CSS decides the box). `draw` gets the 2-D context scaled to CSS
 * pixels (larger ones on a large screen) and the size in them. It runs again after a change of a signal that it reads.
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} draw
 * @param {any[]} [inputs] inputs of the drawing that are no signals
 * @param {{turn?: string, before?: () => boolean}} [options] `turn` names a slow drawing, which gets a frame
 *   of its own; `before` is its preparation, which says whether it was so slow that the drawing waits for the next frame
 */
export function useCanvas(draw, inputs = [], { turn, before } = {}) {
  const ref = useRef(/** @type {HTMLCanvasElement|null} */ (null));
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    let asked = 0;
    let stop = () => {};
    let ready = false;
    const drawAt = (/** @type {number} */ ratio) => {
      stop();
      const grow = growth();
      const { clientWidth: width, clientHeight: height } = canvas;
      if (!width || !height) return;
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
      }
      let first = true;
      // the effect notices the signals that were read; its second run only requests the next paint
      stop = effect(() => {
        if (!first) return ask();
        first = false;
        context.setTransform(ratio * grow, 0, 0, ratio * grow, 0, 0);
        context.clearRect(0, 0, width, height);
        // a reader's own text spacing is inherited, but a picture's margins are measured without it
        context.letterSpacing = "0px";
        context.wordSpacing = "0px";
        draw(context, width / grow, height / grow);
      });
    };
    const paint = (/** @type {number} */ now) => {
      asked = 0;
      if (turn && !claim(now, turn)) return ask();
      ready = !ready && before?.() === true;
      if (ready) return ask();
      drawAt(devicePixelRatio || 1);
    };
    const ask = () => {
      asked ||= requestAnimationFrame(paint);
    };
    const observer = new ResizeObserver(ask);
    observer.observe(canvas);
    ask();
    drawn.add(drawAt);
    return () => {
      drawn.delete(drawAt);
      stop();
      observer.disconnect();
      cancelAnimationFrame(asked);
    };
  }, inputs);
  return ref;
}
