/** A part of the panel that folds. It opens by itself for something that matters, and never closes by itself. */
import { html, useEffect, useSignal } from "ui";

/** @param {{title: string, needed: boolean, children?: any}} props */
export function Section({ title, needed, children }) {
  const open = useSignal(needed);
  useEffect(() => {
    if (needed) open.value = true;
  }, [needed]);
  return html`<details open=${open.value} onToggle=${(/** @type {any} */ e) => (open.value = e.currentTarget.open)}>
    <summary>${title}</summary>${children}</details>`;
}
