/** A dialog that a signal opens. Escape, the close button or a click outside close it. */
import { html, useEffect, useId, useRef } from "ui";

/** @param {{open: import("ui").Signal<boolean>, title: string, name: string, children?: any}} props */
export function Dialog({ open, title, name, children }) {
  const ref = useRef(/** @type {HTMLDialogElement|null} */ (null));
  const id = useId();
  const shown = open.value;
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (shown && !dialog.open) dialog.showModal();
    if (!shown && dialog.open) dialog.close();
  }, [shown]);
  return html`<dialog ref=${ref} class=${name} aria-labelledby=${id} onClose=${() => (open.value = false)}
    onClick=${(/** @type {MouseEvent} */ e) => {
      if (e.target === ref.current) open.value = false;
    }}>
    ${
      shown &&
      html`<div class="inside">
      <div class="dialog-head"><h2 id=${id}>${title}</h2><button type="button"
          onClick=${() => (open.value = false)}>Close</button></div>
      ${children}
    </div>`
    }
  </dialog>`;
}
