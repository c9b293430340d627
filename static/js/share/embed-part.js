/** The part of the dialog with the snippet that shows the page in a page of one's own. */
import { html } from "ui";
import { linkNow } from "../address/bar.js";
import { title } from "../experiment/title.js";
import { copy, useSaid } from "./said.js";

/** @param {string} text */
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** @param {string} address of the whole page @param {string} called */
export function snippet(address, called) {
  const inside = new URL(address);
  inside.searchParams.set("embed", "landscape,loss,transport");
  const source = inside.href.replaceAll("%2C", ",");
  return `<iframe src="${escaped(source)}" title="${escaped(`Descent: ${called}`)}" width="100%" height="640" loading="lazy" style="border: 0"></iframe>`;
}

export function EmbedPart() {
  const { say, said } = useSaid();
  const text = snippet(new URL(linkNow(), location.href).href, title());
  return html`<section aria-label="In a page of yours"><h3>In a page of yours</h3>
    <p class="quiet">The landscape, the loss and the transport as a frame. The server must allow your site
      (DESCENT_FRAME_ANCESTORS, see the README).</p>
    <div class="actions">
      <input type="text" readonly aria-label="The snippet" value=${text}
          onFocus=${(/** @type {any} */ e) => e.currentTarget.select()} />
      <button type="button" onClick=${() => copy(text, "The snippet", say)}>Copy snippet</button>
    </div>${said}</section>`;
}
