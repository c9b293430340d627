/** A list to choose one thing from. */
import { html } from "ui";

/**
 * `choices` are values with their titles; `rest` are attributes of the list.
 * @param {{value: string|number, choices: readonly (readonly [string|number, string|number])[],
 *   onChange: (value: string) => any, [rest: string]: any}} props
 */
export const Select = ({ value, choices, onChange, ...rest }) =>
  html`<select ...${rest} value=${value} onChange=${(/** @type {any} */ e) => onChange(e.currentTarget.value)}>
    ${choices.map(
      ([each, title]) => html`<option key=${each} value=${each} selected=${each === value}>${title}</option>`,
    )}</select>`;
