/** The size of an element, for pictures made of elements; canvases have useCanvas. */
import { useLayoutEffect, useRef, useState } from "ui";

/**
 * @param {number} [width] @param {number} [height] assumed until it is known
 * @returns {[import("preact").RefObject<any>, number, number]} a ref for the element, its inner width and height
 */
export function useSize(width = 0, height = 0) {
  const ref = useRef(/** @type {HTMLElement|null} */ (null));
  const [size, setSize] = useState([width, height]);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => {
      const next = [element.clientWidth, element.clientHeight];
      if (!next[0] || !next[1]) return; // out of sight: it stays what it was
      setSize((old) => (old[0] === next[0] && old[1] === next[1] ? old : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [ref, size[0], size[1]];
}
