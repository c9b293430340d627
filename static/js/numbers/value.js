/** A parameter's value. A click or Enter opens it for typing; an error stands beside it. */
import { html, useEffect, useId, useRef, useState } from "ui";
import { editParameters } from "../run/changes/actions.js";
import { exact, number, parse } from "../format.js";
import { frame, refusal } from "../store.js";
import { spoken } from "../draw/symbol.js";

/**
 * @typedef {{name: string, index: number, focusable: boolean, editing: boolean, onEdit: () => void, onClose: (refocus:
 *   boolean) => void}} Props
 */

/** Whether the field of a refusal is parameter number `index`. @param {string} field @param {number} index */
const concerns = (field, index) =>
  /(?:parameters|start)(?:\.(\d+))?$/.exec(field)?.[1] === String(index) || /(?:parameters|start)$/.test(field);

/** @param {Props} props */
export function Value({ name, index, focusable, editing, onEdit, onClose }) {
  const id = useId();
  const input = useRef(/** @type {HTMLInputElement|null} */ (null));
  const closed = useRef(false); // by a key: nothing is left for the blur that follows
  const [wrong, setWrong] = useState("");
  const value = frame.value?.state.parameters[index];
  const refused =
    editing && refusal.value && concerns(refusal.value.field, index) ? `must be ${refusal.value.allowed}` : "";
  const message = wrong || refused;

  useEffect(() => {
    closed.current = !editing; // also by the field of another parameter
    if (!editing) return;
    setWrong("");
    input.current?.focus();
    input.current?.select();
  }, [editing]);

  /** @param {boolean} refocus */
  async function commit(refocus) {
    const typed = parse(input.current?.value ?? "");
    if (typed === null) return setWrong("not a number");
    setWrong("");
    const before = refusal.peek();
    if (typed !== value) await editParameters({ [name]: typed });
    const no = refusal.peek();
    if (!no || no === before || !concerns(no.field, index)) close(refocus);
  }
  /** @param {boolean} refocus */
  function close(refocus) {
    if (closed.current) return;
    closed.current = true;
    onClose(refocus);
  }
  const onBlur = () => {
    if (closed.current) return;
    if (parse(input.current?.value ?? "") === null) close(false);
    else commit(false);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    event.stopPropagation();
    if (event.key === "Enter") commit(true);
    else if (event.key === "Escape") close(true);
  };
  if (!editing) {
    return html`<button type="button" class="number-value" data-parameter=${name} tabindex=${focusable ? 0 : -1}
        title=${exact(value)}
      aria-label=${`${spoken(name)}: ${number(value)}. Edit`} onClick=${onEdit}>${number(value)}</button>`;
  }
  return html`<input ref=${input} type="text" inputmode="decimal" autocomplete="off" spellcheck="false"
      class=${message ? "number-input wrong" : "number-input"}
      aria-label=${spoken(name)} aria-invalid=${message ? "true" : undefined}
      aria-describedby=${message ? id : undefined}
      defaultValue=${exact(value)} onKeyDown=${onKeyDown} onBlur=${onBlur} />
    ${
      message &&
      html`<span class="number-wrong" id=${id} role="alert" title=${message}>
        ${message}; ${number(value)} is kept</span>`
    }`;
}
