/** A prediction: a question, its form, and the verdict. */
import { html, useEffect, useId, useRef } from "ui";
import { exact, number, parse } from "../format.js";
import { again, answer, answerOf, draft, progress } from "./answers.js";
import { colourOf } from "./quantity.js";
import { onStage, showStart } from "./stage.js";
import { Prose, spokenFormula } from "./prose.js";
import { deferred } from "../store.js";
import { Waits } from "../widgets/waits.js";
/** @import { PredictionPiece } from "../types.js" */
/** @import { Answer } from "./answers.js" */

/** A tick or a cross. @param {{right: boolean}} props */
const Sign = ({ right }) => html`<svg class="sign" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
  <path d=${right ? "M2.5 8.5l3.5 4 7.5-9" : "M3.5 3.5l9 9M3.5 12.5l9-9"} fill="none" stroke="currentColor"
      stroke-width="2" /></svg>`;

/** The form's answer as a number, or null. @param {PredictionPiece} piece @param {string} text */
const given = (piece, text) => (piece.form === "number" ? parse(text) : text === "" ? null : Number(text));

/** @param {{piece: PredictionPiece, now: Answer, name: string}} props */
function Choices({ piece, now, name }) {
  const { verdict } = now;
  return html`<ul class="choices">${piece.choices?.map((text, i) => {
    const chosen = now.draft === String(i);
    const truth = verdict?.truth === i;
    const value = verdict?.values?.[i];
    const spoken = spokenFormula(text);
    return html`<li key=${i} data-truth=${verdict ? truth : undefined}><label>
      <input type="radio" aria-label=${
        spoken &&
        [spoken, truth && "this is what happens", chosen && verdict && "your answer"].filter(Boolean).join(", ")
      }
          name=${name} value=${i} checked=${chosen} disabled=${verdict !== null || now.busy}
          onChange=${() => draft(piece.block, String(i))} />
      <span><${Prose} text=${text} />${
        verdict?.values &&
        html` <span class="quiet figure" title=${exact(value)}>
          ${value === null || value === undefined ? "diverges" : number(value)}</span>`
      }</span>
      ${
        verdict &&
        (truth || chosen) &&
        html`<span class="mark"><${Sign} right=${truth} /><span class="unseen">
          ${truth ? "this is what happens" : "your answer"}</span></span>`
      }
    </label></li>`;
  })}</ul>`;
}

/** @param {{piece: PredictionPiece, now: Answer, name: string}} props */
function NumberField({ piece, now, name }) {
  const typed = now.draft.trim() !== "" && parse(now.draft) === null && !/^[-−+]?$/.test(now.draft.trim());
  return html`<p class="guess"><label for=${`${name}-guess`}>Your prediction</label>
    <input id=${`${name}-guess`} type="text" inputmode="text" autocomplete="off" spellcheck="false" value=${now.draft}
        readonly=${now.verdict !== null} class=${typed ? "wrong" : ""}
      aria-invalid=${typed ? "true" : undefined} aria-describedby=${typed ? `${name}-no` : undefined}
      onInput=${(/** @type {any} */ e) => draft(piece.block, e.currentTarget.value)} />
    ${typed && html`<span class="wrong-note" id=${`${name}-no`} role="alert">not a number</span>`}</p>`;
}

/** @param {{piece: PredictionPiece, now: Answer}} props */
function Said({ piece, now }) {
  const { verdict } = now;
  if (!verdict) return null;
  return html`<p class="word"><${Sign} right=${verdict.right} /><strong>
    ${verdict.right ? "Right." : "Not this time."}</strong>
    ${
      piece.form === "number" &&
      html` The engine gets <span class=${`figure ${colourOf(piece.of ?? "")}`} title=${exact(verdict.truth)}>
        ${number(verdict.truth)}</span>${verdict.right ? "" : html`; you said ${exact(now.given)}`}.`
    }</p>
    <${Prose} text=${verdict.explanation} block=${piece.block} />`;
}

/** @param {{piece: PredictionPiece}} props */
export function PredictionBlock({ piece }) {
  const id = useId();
  const form = useRef(/** @type {HTMLFormElement|null} */ (null));
  const tried = useRef(false);
  const now = answerOf(piece.block);
  const guess = given(piece, now.draft);
  const before = progress.value.answers[piece.block];
  useEffect(() => {
    // focus the empty field for another try
    if (tried.current && !now.verdict) form.current?.querySelector("input")?.focus();
    tried.current = false;
  }, [now.verdict]);

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (now.verdict) {
      tried.current = true;
      again(piece.block);
    } else if (guess !== null) answer(piece, guess);
  };
  return html`<form class="predict" ref=${form} onSubmit=${submit}>
    <fieldset aria-describedby=${`${id}-question`}>
      <legend class="kind">Predict${
        before && !now.verdict ? html` <span class="quiet">your first answer was ${before}</span>` : ""
      }</legend>
      <div class="prose" id=${`${id}-question`}><${Prose} text=${piece.question} block=${piece.block} /></div>
      ${
        piece.form === "number"
          ? html`<${NumberField} piece=${piece} now=${now} name=${id} />`
          : html`<${Choices} piece=${piece} now=${now} name=${id} />`
      }
    </fieldset>
    <div class="foot">
      <button type="submit" class=${now.verdict ? "again" : "primary"}
          disabled=${!now.verdict && (guess === null || now.busy)}>${now.verdict ? "Try again" : "Check"}</button>
      ${
        !(piece.start || before || now.verdict)
          ? html`<span class="quiet small">The stage shows this run once you have answered.</span>`
          : onStage.value !== piece.block &&
            html`<button type="button" class="link" onClick=${() => showStart(piece)}>Show the start</button>`
      }
    </div>
    <${Waits} on=${now.busy && deferred.value.has("lesson")} />
    ${now.refused && html`<p class="wrong-note" role="alert">${now.refused}</p>`}
    <div class="verdict prose" role="status">${now.verdict && html`<${Said} piece=${piece} now=${now} />`}</div>
  </form>`;
}
