/**
 * Pointers on a picture: take the ball, move or turn the ground, pinch, wheel, double press. Mouse, pen and fingers
 * alike.
 */
import { useEffect, useRef } from "ui";
import { pointIn } from "../../draw/canvas.js";

/**
 * @typedef {object} Gestures   coordinates are the picture's pixels in the element
 * @property {() => {x: number, y: number}|null} ball where it is
 * @property {(x: number, y: number) => void} drag the ball is carried
 * @property {() => void} drop
 * @property {(dx: number, dy: number) => void} ground the ground is dragged, not the ball
 * @property {(factor: number, x: number, y: number) => void} zoom
 * @property {(x: number, y: number) => void} tap a press that did not move
 * @property {(x: number, y: number) => void} put a double press
 * @property {(x: number, y: number) => void} hover
 * @property {() => void} leave
 */

const TWICE = 350; // ms between the presses of a double press
const STILL = 6; // px a press may tremble

/** @param {{current: HTMLElement|null}} ref @param {Gestures} gestures */
export function useGestures(ref, gestures) {
  const now = useRef(gestures);
  now.current = gestures;
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    /** @type {Map<number, {x: number, y: number}>} */
    const down = new Map();
    /** @type {"ball"|"ground"|null} */
    let hand = null;
    let moved = 0;
    let grip = { x: 0, y: 0 }; // from the pointer to the ball's middle, so that the ball does not jump into the hand
    let lastPress = { time: -Infinity, x: 0, y: 0 };

    const place = (/** @type {MouseEvent} */ event) => pointIn(event, element);
    /** From the pointer to the ball, when it is within reach. */
    const grabs = (/** @type {PointerEvent} */ event) => {
      const at = place(event);
      const ball = now.current.ball();
      return ball && Math.hypot(ball.x - at.x, ball.y - at.y) <= (event.pointerType === "mouse" ? 14 : 28)
        ? { x: ball.x - at.x, y: ball.y - at.y }
        : null;
    };
    const show = (/** @type {string} */ cursor) => (element.dataset.cursor = cursor);

    /** @param {PointerEvent} event */
    const press = (event) => {
      if (event.button !== 0 || /** @type {Element} */ (event.target).closest("button")) return;
      const at = place(event);
      down.set(event.pointerId, at);
      element.setPointerCapture(event.pointerId);
      if (down.size > 1) {
        if (hand === "ball") now.current.drop();
        hand = "ground";
        return;
      }
      moved = 0;
      const held = grabs(event);
      hand = held ? "ball" : "ground";
      grip = held ?? grip;
      show(hand === "ball" ? "grabbing" : "move");
    };

    /** @param {PointerEvent} event */
    const move = (event) => {
      const at = place(event);
      const before = down.get(event.pointerId);
      if (!before) {
        if (event.pointerType !== "mouse") return;
        show(grabs(event) ? "grab" : "");
        return now.current.hover(at.x, at.y);
      }
      const [dx, dy] = [at.x - before.x, at.y - before.y];
      moved += Math.abs(dx) + Math.abs(dy);
      if (down.size === 2) {
        const other = [...down].find(([id]) => id !== event.pointerId)?.[1] ?? before;
        const apart = (/** @type {{x: number, y: number}} */ p) =>
          Math.max(20, Math.hypot(p.x - other.x, p.y - other.y));
        now.current.zoom(apart(before) / apart(at), (at.x + other.x) / 2, (at.y + other.y) / 2);
        now.current.ground(dx / 2, dy / 2);
      } else if (hand === "ball") {
        if (moved > 2) now.current.drag(at.x + grip.x, at.y + grip.y);
      } else if (moved > STILL) now.current.ground(dx, dy);
      down.set(event.pointerId, at);
    };

    /** @param {PointerEvent} event */
    const release = (event) => {
      const at = down.get(event.pointerId);
      if (!at) return;
      down.delete(event.pointerId);
      if (hand === "ball") now.current.drop();
      else if (event.type === "pointerup" && down.size === 0 && moved <= STILL) {
        const again =
          event.timeStamp - lastPress.time < TWICE && Math.hypot(at.x - lastPress.x, at.y - lastPress.y) < 24;
        if (again) now.current.put(at.x, at.y);
        else now.current.tap(at.x, at.y);
        lastPress = { time: again ? -Infinity : event.timeStamp, ...at };
      }
      if (down.size === 0) hand = null;
      show("");
    };

    /** @param {WheelEvent} event */
    const wheel = (event) => {
      event.preventDefault();
      const { x, y } = place(event);
      const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
      const by = Math.max(-120, Math.min(120, event.deltaY * lines)) * (event.ctrlKey ? 4 : 1);
      now.current.zoom(Math.exp(by * 0.0016), x, y);
    };
    const leave = () => now.current.leave();

    const mounted = new AbortController();
    const { signal } = mounted;
    element.addEventListener("pointerdown", press, { signal });
    element.addEventListener("pointermove", move, { signal });
    element.addEventListener("pointerup", release, { signal });
    element.addEventListener("pointercancel", release, { signal });
    element.addEventListener("pointerleave", leave, { signal });
    element.addEventListener("wheel", wheel, { passive: false, signal });
    return () => {
      leave();
      mounted.abort();
    };
  }, []);
}
