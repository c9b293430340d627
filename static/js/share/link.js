/** The part of the dialog with the link to what is shown. */
import { html, useState } from "ui";
import { linkNow } from "../address/bar.js";
import { later } from "../widgets/later.js";
import { copy, useSaid } from "./said.js";

const Code = later(() => import("./qr.js").then((part) => part.Code));

export function Link() {
  const { say, said } = useSaid();
  const [coded, showCode] = useState(false);
  const address = new URL(linkNow(), location.href);
  const beside = Number(address.searchParams.get("beside") ?? 0);
  return html`<section class="link-part" aria-label="Link"><h3>Link</h3>
    <p class="quiet">It opens what you see: the run with its changes, the step, the view and the
      selection.${
        beside > 0 &&
        ` With the ${beside === 1 ? "lane" : `${beside} lanes`} beside this one it would be too long, so it leaves them out; the file below holds them.`
      }${address.searchParams.get("data") === "none" && " Your data are too large for a link; the file below holds them."}</p>
    <div class="actions">
      <input type="text" readonly aria-label="The link" value=${address.href}
          onFocus=${(/** @type {any} */ e) => e.currentTarget.select()} />
      <button type="button" onClick=${() => copy(address.href, "The link", say)}>Copy link</button>
      <button type="button" aria-expanded=${coded} onClick=${() => showCode(!coded)}>QR code</button>
    </div>${coded && html`<${Code} text=${address.href} />`}${said}</section>`;
}
