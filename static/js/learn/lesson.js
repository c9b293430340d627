/** A lesson beside the stage: its text, with views, predictions, tables and studies in their places. */
import { html, useEffect, useRef } from "ui";
import { progress } from "./answers.js";
import { under } from "../server/root.js";
import { lesson } from "../store.js";
import { PredictionBlock } from "./prediction.js";
import { StudyBlock, TableBlock } from "./runs.js";
import { ViewBlock } from "./view-block.js";
import { Prose } from "./prose.js";
/** @import { Lesson as OfLesson, Piece } from "../types.js" */

/** What the text at `i` is about: the last view or prediction before it. @param {Piece[]} pieces @param {number} i */
function spokenOf(pieces, i) {
  const last = pieces.slice(0, i).findLast((p) => p.kind === "view" || p.kind === "prediction");
  return last?.block ?? null;
}

/** @param {{piece: Piece, speaks: number|null}} props */
function Block({ piece, speaks }) {
  switch (piece.kind) {
    case "text":
      return html`<div class="prose"><${Prose} text=${piece.html} block=${speaks} /></div>`;
    case "view":
      return html`<${ViewBlock} piece=${piece} />`;
    case "prediction":
      return html`<${PredictionBlock} piece=${piece} />`;
    case "table":
      return html`<${TableBlock} piece=${piece} />`;
    case "study":
      return html`<${StudyBlock} piece=${piece} />`;
    default:
      return null;
  }
}

/** Open the same state in the playground, by its address. @param {{currentTarget: HTMLAnchorElement}} event */
const aim = ({ currentTarget }) => (currentTarget.href = under(`/${location.search}`));

/** @param {{of: OfLesson}} props */
function Foot({ of }) {
  const { done } = progress.value;
  return html`<footer class="lesson-foot">
    <p class="quiet small" role="status">${done ? "This lesson is done." : ""}</p>
    <p><a href=${under("/")} onPointerEnter=${aim} onPointerDown=${aim} onFocus=${aim}
        onClick=${aim}>Open in the playground</a> <span
        class="quiet small">with the experiment on the stage, to go on by yourself</span></p>
    <nav aria-label="Before and after this lesson">
      ${
        of.previous &&
        html`<a class="previous" rel="prev" href=${under(`/learn/${of.previous.slug}`)}>
          <span class="quiet small">Previous</span>${of.previous.title}</a>`
      }
      ${
        of.next
          ? html`<a class="next" rel="next" href=${under(`/learn/${of.next.slug}`)}>
            <span class="quiet small">Next</span>${of.next.title}</a>`
          : html`<a class="next" href=${under("/learn")}>
            <span class="quiet small">This was the last one</span>All lessons</a>`
      }
    </nav>
  </footer>`;
}

export function Lesson() {
  const title = useRef(/** @type {HTMLElement|null} */ (null));
  const of = lesson.value;
  useEffect(() => {
    // a new lesson is read from its top
    if (document.referrer && new URL(document.referrer).pathname.startsWith(under("/learn"))) title.current?.focus();
  }, [of?.slug]);
  if (!of) return null;
  return html`<article class="lesson-text" aria-labelledby="lesson-title">
    <p class="kind"><a href=${under("/learn")}>The course</a>, lesson ${of.number}</p>
    <h2 id="lesson-title" tabindex="-1" ref=${title}>${of.title}</h2>
    ${of.pieces.map((piece, i) => html`<${Block} key=${i} piece=${piece} speaks=${spokenOf(of.pieces, i)} />`)}
    <${Foot} of=${of} />
  </article>`;
}
