/** Content that a button opens beside itself. A press elsewhere or Escape closes it. */
import { useEffect, useRef, useState } from "ui";

/**
 * `room` is the ref of the element that holds button and content; `close` goes on its onKeyDown.
 * @returns {{open: boolean, toggle: () => void, room: import("preact").RefObject<any>, close: (event: KeyboardEvent) => void}}
 */
export function usePopover() {
  const [open, setOpen] = useState(false);
  const room = useRef(/** @type {HTMLElement|null} */ (null));
  useEffect(() => {
    if (!open) return;
    const outside = (/** @type {Event} */ event) => {
      if (!room.current?.contains(/** @type {Node} */ (event.target))) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  const close = (/** @type {KeyboardEvent} */ event) => {
    if (!open || event.key !== "Escape") return;
    event.stopPropagation();
    setOpen(false);
    room.current?.querySelector("button")?.focus();
  };
  return { open, toggle: () => setOpen(!open), room, close };
}
