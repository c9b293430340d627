/** The part of the dialog with pictures of this step: what of, in which colours, as pixels or as lines and text. */
import { html, useEffect, useRef, useState } from "ui";
import { title } from "../../experiment/title.js";
import { save } from "../../server/files.js";
import { theme } from "../../draw/theme.js";
import { playing, shownStep } from "../../store.js";
import { slug } from "../file.js";
import { useSaid } from "../said.js";
import { Film } from "./film/view.js";
import { partOf, partsNow } from "./parts.js";
import { still, vector } from "./sheet.js";

const SHARP = 2; // dots for each CSS pixel
const SMALLER = 0.65; // is the preview

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
const pngOf = (canvas) =>
  new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the browser could not write it"))), "image/png"),
  );

/** The picture as it would be saved, smaller. @param {{part: import("./parts.js").Part, light: boolean}} props */
function Preview({ part, light }) {
  const host = useRef(/** @type {HTMLElement|null} */ (null));
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    let wanted = true;
    const dots = devicePixelRatio || 1;
    still(part, light, SMALLER * dots).then(
      (canvas) => {
        canvas.style.width = `${canvas.width / dots}px`;
        canvas.setAttribute("aria-hidden", "true");
        if (wanted) host.current?.replaceChildren(canvas);
      },
      () => wanted && setWrong("This browser does not draw in 3-D (WebGL is off or missing)."),
    );
    return () => (wanted = false);
  }, [part, light, theme.value, playing.value ? null : shownStep.value]);
  return html`<div class="preview" ref=${host}>${wrong && html`<p class="quiet">${wrong}</p>`}</div>`;
}

export function Pictures() {
  const { say, said } = useSaid();
  const parts = partsNow();
  const [name, choose] = useState(parts[0]?.name);
  const [light, setLight] = useState(false);
  useEffect(() => () => parts.forEach(({ close }) => close?.()), []);
  if (!name) return html`<p class="quiet">There is nothing to draw yet.</p>`;
  const part = partOf(name);
  const dark = theme.value === "dark";
  const called = (/** @type {string} */ ending) => `${slug(title())}-step-${shownStep.peek()}-${name}.${ending}`;
  /** @param {string} ending @param {() => Promise<Blob>|Blob} make */
  const keep = async (ending, make) => {
    say("");
    try {
      const file = { name: called(ending), content: await make() };
      save(file);
      say(`Saved as ${file.name}.`);
    } catch (error) {
      say(`The picture could not be made: ${error instanceof Error ? error.message : error}.`, true);
    }
  };
  return html`<section class="pictures" aria-label="Pictures"><h3>Pictures</h3>
    <p class="quiet">This step as a picture, with a caption: the experiment, the step, the loss and the link.</p>
    <div class="actions">
      <label>Picture <select aria-label="Picture" value=${name}
          onChange=${(/** @type {any} */ e) => choose(e.currentTarget.value)}>
        ${parts.map(
          (one) => html`<option key=${one.name} value=${one.name} selected=${one.name === name}>${one.title}</option>`,
        )}</select></label>
      ${
        dark &&
        html`<label class="light">
          <input type="checkbox" checked=${light}
              onChange=${(/** @type {any} */ e) => setLight(e.currentTarget.checked)} /> Light, for print</label>`
      }
      <button type="button"
          onClick=${() => keep("png", async () => pngOf(await still(part, light, SHARP)))}>PNG</button>
      ${
        part.flat() &&
        html`<button type="button"
            onClick=${() => keep("svg", () => new Blob([vector(part, light, called("svg").replace(/\W+/g, "-"))], { type: "image/svg+xml" }))}>SVG</button>`
      }
    </div>
    ${!part.flat() && html`<p class="quiet">A surface has no SVG; the map and the curve have.</p>`}
    <${Preview} part=${part} light=${light} />${said}
    <${Film} light=${light} /></section>`;
}
